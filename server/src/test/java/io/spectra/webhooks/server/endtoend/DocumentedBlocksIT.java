package io.spectra.webhooks.server.endtoend;

import static io.spectra.webhooks.server.endtoend.DocumentedBlocksIT.Where.FIRST_TERMINAL;
import static io.spectra.webhooks.server.endtoend.DocumentedBlocksIT.Where.JAVA;
import static io.spectra.webhooks.server.endtoend.DocumentedBlocksIT.Where.JAVASCRIPT;
import static io.spectra.webhooks.server.endtoend.DocumentedBlocksIT.Where.NODE;
import static io.spectra.webhooks.server.endtoend.DocumentedBlocksIT.Where.NOT_HERE;
import static io.spectra.webhooks.server.endtoend.DocumentedBlocksIT.Where.PYTHON;
import static io.spectra.webhooks.server.endtoend.DocumentedBlocksIT.Where.SECOND_TERMINAL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests that every block of code in the README and the documents works when it is pasted. Each
/// block either runs here, changed only by the substitutions of [#pasted], or is listed with the
/// reason why it cannot. A new block that is in neither list makes the test fail.
class DocumentedBlocksIT {

  /// The place where a block runs.
  enum Where {
    /// The README's server.
    FIRST_TERMINAL,
    /// The README's steps through the API, and the operator's commands.
    SECOND_TERMINAL,
    /// A server on PostgreSQL.
    NODE,
    /// The Java compiler, with the code that the block leaves out.
    JAVA,
    /// Python reads it, and runs it if its library is installed.
    PYTHON,
    /// Node reads it.
    JAVASCRIPT,
    /// This test does not run it.
    NOT_HERE
  }

  /// A plan for the block of this file that begins like this. The remark contains the surrounding
  /// code of the block, or the reason why it is not run.
  private record Plan(String file, String beginning, Where where, String remark) {
    Plan(String file, String beginning, Where where) {
      this(file, beginning, where, "");
    }
  }

  private static final List<Plan> PLANS =
      List.of(
          new Plan(
              "README.md",
              "./spectra demo\n./spectra test\n",
              NOT_HERE,
              "DemoIT runs the demonstration; the other one is the build that runs this test"),
          new Plan("README.md", "./spectra serve --dev", FIRST_TERMINAL),
          new Plan("README.md", "KEY=", SECOND_TERMINAL),
          new Plan("README.md", "python3 - <<'RECEIVER' &", SECOND_TERMINAL),
          new Plan("README.md", "call $API/webhooks -d", SECOND_TERMINAL),
          new Plan("README.md", "call $API/events -d", SECOND_TERMINAL),
          new Plan("README.md", "call $API/webhooks/1/deliveries", SECOND_TERMINAL),
          new Plan("README.md", "call $API/orders -d", SECOND_TERMINAL),
          new Plan("README.md", "./spectra keys create", SECOND_TERMINAL),
          new Plan(
              "README.md",
              "try (var store",
              JAVA,
              "void run(java.nio.file.Path directory, String receiver) { %s }"),
          new Plan(
              "README.md",
              "var store = PostgresStore",
              JAVA,
              """
              void run(String url, SecretCipher cipher, Engine engine, Connection connection,
                  EventDraft draft) throws Exception { %s }
              """),
          new Plan(
              "README.md",
              "./spectra bench throughput latency",
              NOT_HERE,
              "it measures for five minutes; the module bench has tests of its own"),
          new Plan("docs/nodes.md", "export SPECTRA_DATABASE_URL=", NODE),
          new Plan(
              "docs/nodes.md",
              "./spectra chaos",
              NOT_HERE,
              "it takes minutes; ChaosIT runs a round of it"),
          new Plan(
              "docs/performance.md",
              "./spectra bench  ",
              NOT_HERE,
              "it measures for up to hours; the module bench has tests of its own"),
          new Plan(
              "docs/performance.md",
              "./spectra bench micro",
              NOT_HERE,
              "it measures for minutes; the module bench-micro has tests of its own"),
          new Plan("docs/receivers.md", "import { createHmac", JAVASCRIPT),
          new Plan("docs/receivers.md", "private final SigningSecret", JAVA, "%s"),
          new Plan("docs/receivers.md", "import hashlib", PYTHON),
          new Plan("docs/receivers.md", "import { Webhook }", JAVASCRIPT),
          new Plan("docs/receivers.md", "from standardwebhooks", PYTHON),
          new Plan(
              "docs/receivers.md",
              "var secret = SigningSecret",
              JAVA,
              "void receive(Headers headers, byte[] body, InstantSource clock) { %s }"));

  private static final String JAVA_IMPORTS =
      """
      import com.sun.net.httpserver.Headers;
      import com.sun.net.httpserver.HttpExchange;
      import io.spectra.webhooks.engine.*;
      import io.spectra.webhooks.signatures.*;
      import io.spectra.webhooks.store.*;
      import io.spectra.webhooks.store.postgres.*;
      import io.spectra.webhooks.store.sqlite.*;
      import java.io.IOException;
      import java.sql.Connection;
      import java.time.InstantSource;
      import java.util.List;
      """;

  private static final String PASSWORD = "tide and time";
  private static final Duration READ_MAX = Duration.ofMinutes(1);

  @TempDir private Path directory;

  @Test
  void every_block_runs_here_or_is_listed_with_the_reason() {
    assertThat(DocumentedBlock.all())
        .allSatisfy(block ->
            assertThat(PLANS)
                .as("plans for the block of %s that begins:%n%s", block.file(), block.text())
                .filteredOn(plan -> block.isIn(plan.file(), plan.beginning()))
                .hasSize(1));
    assertThat(PLANS)
        .allSatisfy(plan ->
            assertThat(DocumentedBlock.all())
                .as("blocks of %s that begin '%s'", plan.file(), plan.beginning())
                .filteredOn(block -> block.isIn(plan.file(), plan.beginning()))
                .hasSize(1));
    assertThat(PLANS)
        .filteredOn(plan -> plan.where() == NOT_HERE)
        .allSatisfy(plan -> assertThat(plan.remark()).isNotBlank());
  }

  @Test
  void no_command_in_the_readme_is_followed_by_a_remark_that_zsh_would_take_for_arguments() {
    assertThat(DocumentedBlock.all())
        .filteredOn(block -> block.file().equals("README.md") && block.language().equals("sh"))
        .flatExtracting(block -> block.text().lines().toList())
        .allSatisfy(line -> assertThat(line).doesNotContainPattern("(^|\\s)#"));
  }

  @Test
  void the_readmes_steps_and_the_operators_commands_work_when_they_are_pasted() throws Exception {
    assumeOnPath("sh", "curl", "python3");
    Terminal.prepare(directory);
    var anyPort = Map.of("SPECTRA_LISTEN_PORT", "0");
    try (var first = Terminal.paste(directory, anyPort, pasted(FIRST_TERMINAL, Map.of()))) {
      var server = first.says("Spectra Webhooks listens on ");
      var script =
          pasted(
              SECOND_TERMINAL,
              Map.of(
                  "spk_live_…", first.says("API key: "),
                  "http://127.0.0.1:8080", server,
                  "9000", Integer.toString(freePort())));

      try (var second = Terminal.paste(directory, Map.of("SPECTRA_SERVER", server), script)) {
        assertThat(String.join("\n", second.outputOfAll()))
            .containsPattern("\"secret\":\"[0-9a-f]{64}\"")
            .contains("X-Webhook-Event: repair.created", "X-Webhook-Event: order.created")
            .containsPattern("X-Webhook-Signature: sha256=[0-9a-f]{64}")
            .contains("{\"event\":\"repair.created\",\"timestamp\":")
            .contains("{\"event\":\"order.created\",\"timestamp\":")
            .containsPattern("\"success\":true,\"http_status\":200")
            .contains("\"status\":\"pending\"")
            .doesNotContain("\"success\":false")
            .contains("Made key 2, \"till\"", "Revoked key 2", "Second shop", "kiosk.opened");
      }
    }
  }

  @Test
  void the_first_block_about_nodes_starts_one() throws Exception {
    assumeOnPath("sh", "openssl");
    Terminal.prepare(directory);
    try (var database = new SharedDatabase(directory.resolve("database"))) {
      database.run("create role spectra login password '" + PASSWORD + "'");
      database.run("create database spectra owner spectra");
      askForPasswords(directory.resolve("database"));
      database.restart();
      var script =
          pasted(
              NODE,
              Map.of(
                  "db.example.internal",
                  "127.0.0.1:" + database.port(),
                  "SPECTRA_DATABASE_PASSWORD=…",
                  "SPECTRA_DATABASE_PASSWORD='" + PASSWORD + "'",
                  "SPECTRA_DATA_MASTER_KEY=…",
                  "SPECTRA_DATA_MASTER_KEY=$(openssl rand -hex 32)",
                  "0.0.0.0",
                  "127.0.0.1")); // a test opens no port to the network

      try (var node = Terminal.paste(directory, Map.of("SPECTRA_LISTEN_PORT", "0"), script)) {
        assertThat(node.says("Spectra Webhooks listens on ")).startsWith("http://127.0.0.1:");
        assertThat(node.says("Database: ")).contains("schema spectra of");
        assertThat(node.says("API key: ")).startsWith("spk_live_");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("java")
  void a_java_block_compiles(String surroundings, DocumentedBlock block) throws IOException {
    var compiled = Files.createDirectory(directory.resolve("java"));
    var source = compiled.resolve("Block.java");
    var text = block.text().replace("…\n", ""); // marks code that an example leaves out
    Files.writeString(
        source, JAVA_IMPORTS + "class Block {\n" + surroundings.replace("%s", text) + "\n}\n");
    var errors = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
      var options =
          List.of(
              "-proc:none",
              "-cp",
              System.getProperty("java.class.path"),
              "-d",
              compiled.toString());
      var compiling =
          compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(source));

      assertThat(compiling.call()).as(errors.toString()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("python")
  void a_python_block_is_read_by_python(DocumentedBlock block) throws Exception {
    assumeOnPath("python3");
    var file = Files.writeString(directory.resolve("block.py"), block.text());

    succeeds("python3", "-m", "py_compile", file.toString());
  }

  @ParameterizedTest
  @MethodSource("javascript")
  void a_javascript_block_is_read_by_node(DocumentedBlock block) throws Exception {
    assumeOnPath("node");
    var file = Files.writeString(directory.resolve("block.mjs"), block.text());

    succeeds("node", "--check", file.toString());
  }

  static Stream<Object[]> java() {
    return plans(JAVA).map(plan -> new Object[] {plan.remark(), blockOf(plan)});
  }

  static Stream<DocumentedBlock> python() {
    return plans(PYTHON).map(DocumentedBlocksIT::blockOf);
  }

  static Stream<DocumentedBlock> javascript() {
    return plans(JAVASCRIPT).map(DocumentedBlocksIT::blockOf);
  }

  /// Returns the blocks of one place in their order, with these substitutions. Each substitution
  /// must replace something.
  private static String pasted(Where where, Map<String, String> substitutions) {
    var script = plans(where).map(plan -> blockOf(plan).text()).collect(Collectors.joining());
    for (var substitution : substitutions.entrySet()) {
      assertThat(script).contains(substitution.getKey());
      script = script.replace(substitution.getKey(), substitution.getValue());
    }
    return script;
  }

  private static Stream<Plan> plans(Where where) {
    return PLANS.stream().filter(plan -> plan.where() == where);
  }

  private static DocumentedBlock blockOf(Plan plan) {
    return DocumentedBlock.all().stream()
        .filter(block -> block.isIn(plan.file(), plan.beginning()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no block for " + plan));
  }

  /// Makes the server ask every user except its own superuser for a password, from its next start
  /// on.
  private static void askForPasswords(Path data) throws IOException {
    var rules = data.resolve("pg_hba.conf");
    Files.writeString(rules, "host all spectra all scram-sha-256\n" + Files.readString(rules));
  }

  private static void succeeds(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = ProgramOutput.of(process);
    assertThat(process.waitFor(READ_MAX)).as(output.soFar()).isTrue();
    assertThat(process.exitValue()).as(String.join("\n", output.whole())).isZero();
  }

  private static void assumeOnPath(String... programs) {
    for (var program : programs) {
      assumeTrue(isOnPath(program), "there is no " + program + " on the PATH");
    }
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
