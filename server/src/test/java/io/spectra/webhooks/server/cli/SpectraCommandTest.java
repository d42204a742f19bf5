package io.spectra.webhooks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.Server;
import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectraCommandTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"", "keys", "webhooks", "events", "tenants", "nonsense", "serve --nonsense"})
  void a_command_line_that_names_no_command_says_how_to_and_exits_with_2(String line) {
    var run = CommandRun.of(Map.of(), line.isEmpty() ? new String[0] : line.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).containsAnyOf("Usage: spectra", "Unmatched argument");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "demo",
        "keys create",
        "keys list",
        "keys revoke",
        "tenants create",
        "tenants list",
        "webhooks list",
        "events types",
        "events add"
      })
  void every_command_has_help(String command) {
    var run = CommandRun.of(Map.of(), (command + " --help").split(" ", -1));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: spectra " + command);
  }

  @Test
  void wrong_settings_start_nothing_and_every_one_is_named() {
    var environment = Map.of("SPECTRA_DELIVERY_LIFETIME", "soon");

    var run =
        CommandRun.of(
            environment,
            "serve",
            "--port",
            "http",
            "--set",
            "no.such=1",
            "--set",
            "retries",
            "--set",
            "stop.within=0s");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "nothing was started",
            "listen.port",
            "no.such",
            "--set retries: must be SETTING=VALUE",
            "stop.within",
            "delivery.lifetime");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void a_server_that_cannot_start_is_one_sentence_and_exit_code_1() {
    var run =
        CommandRun.of(
            _ -> {
              throw new StartFailedException("port 8080 is in use.", new IOException("bind"));
            },
            Map.of(),
            "serve");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEqualToNormalizingNewlines("spectra: port 8080 is in use.\n");
  }

  @Test
  void options_of_serve_become_settings() throws InterruptedException {
    var started = new ArrayBlockingQueue<ServerSettings>(1);
    var announced = serve(started, "--port", "0", "--host", "::1", "--data", "x", "--dev");

    var settings = started.poll(10, TimeUnit.SECONDS);

    assertThat(settings.listen().listener().port()).isZero();
    assertThat(settings.listen().listener().host()).isEqualTo("::1");
    assertThat(settings.data().directory()).isEqualTo(Path.of("x"));
    assertThat(settings.isDevelopment()).isTrue();
    assertThat(announced)
        .contains("DEVELOPMENT MODE", "listens on http://127.0.0.1:1234", "operator.token")
        .containsPattern("(?m)^API key: spk_live_once$");
  }

  @Test
  void serve_says_which_database_it_uses_without_the_password() throws InterruptedException {
    var started = new ArrayBlockingQueue<ServerSettings>(1);
    var url = "jdbc:postgresql://db/shop?password=s3cret";

    var announced = serve(started, "--database-url", url);

    var settings = started.poll(10, TimeUnit.SECONDS);
    assertThat(settings.database().orElseThrow().url()).isEqualTo(url);
    assertThat(announced)
        .contains("Database: schema spectra of jdbc:postgresql://db/shop")
        .doesNotContain("s3cret");
  }

  @Test
  void serve_says_that_a_proxy_in_the_environment_is_not_used() throws InterruptedException {
    var started = new ArrayBlockingQueue<ServerSettings>(1);

    assertThat(serve(started, Map.of("HTTPS_PROXY", "http://me:s3cret@proxy:3128")))
        .contains("HTTPS_PROXY is set and not used: receivers are connected to directly.")
        .doesNotContain("s3cret");
  }

  @Test
  void serve_says_that_it_listens_on_every_address() throws InterruptedException {
    var started = new ArrayBlockingQueue<ServerSettings>(1);

    assertThat(serve(started, "--host", "0.0.0.0"))
        .contains("It listens on every address of this machine (listen.host 0.0.0.0)");
    assertThat(serve(new ArrayBlockingQueue<>(1))).doesNotContain("every address", "_PROXY");
  }

  @Test
  void serve_without_dev_says_nothing_of_development() throws InterruptedException {
    assertThat(serve(new ArrayBlockingQueue<>(1))).doesNotContain("DEVELOPMENT");
  }

  @Test
  void keys_create_shows_the_key_on_a_line_of_its_own_and_sets_it_no_limit() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer(
          "POST /admin/v1/keys",
          "{\"success\":true,\"data\":{\"id\":7,\"tenant_id\":1,\"label\":\"till\",\"key\":\"spk_test_x\"}}");

      var run =
          CommandRun.of(
              server.environment(),
              "keys",
              "create",
              "--label",
              "till",
              "--environment",
              "test",
              "--scopes",
              "orders:read, orders:write");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).containsPattern("(?m)^API key: spk_test_x$");
      assertThat(server.requests())
          .containsExactly(
              "POST /admin/v1/keys {\"tenant_id\":1,\"label\":\"till\",\"environment\":\"test\","
                  + "\"tier\":\"unlimited\",\"scopes\":[\"orders:read\",\"orders:write\"]}");
    }
  }

  @Test
  void keys_create_asks_for_the_tier_that_was_named() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer("POST /admin/v1/keys", "{\"success\":true,\"data\":{\"key\":\"spk_live_x\"}}");

      var run =
          CommandRun.of(
              server.environment(), "keys", "create", "--label", "till", "--tier", "premium");

      assertThat(run.exitCode()).isZero();
      assertThat(server.requests()).singleElement().asString().contains("\"tier\":\"premium\"");
    }
  }

  @Test
  void the_token_that_the_server_is_given_by_the_environment_is_the_command_lines_too()
      throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer("POST /admin/v1/keys/7/revoke", "{\"success\":true,\"data\":{}}");
      var environment =
          Map.of("SPECTRA_SERVER", server.address(), "SPECTRA_OPERATOR_TOKEN", AdminStandIn.TOKEN);

      assertThat(CommandRun.of(environment, "keys", "revoke", "7").exitCode()).isZero();
    }
  }

  @Test
  void keys_list_reads_all_pages() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer("GET /admin/v1/keys?per_page=100&page=1", keys(1));
      server.answer("GET /admin/v1/keys?per_page=100&page=2", keys(2));

      var run = CommandRun.of(server.environment(), "keys", "list");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out().lines())
          .hasSize(3)
          .first()
          .asString()
          .startsWith("ID  TENANT  LABEL  ENV");
    }
  }

  @Test
  void keys_revoke_names_the_key() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer("POST /admin/v1/keys/7/revoke", "{\"success\":true,\"data\":{}}");

      var run = CommandRun.of(server.environment(), "keys", "revoke", "7");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("Revoked key 7");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"07", "+7", "\u0667", "\uff17", "7 ", ""})
  void a_number_has_one_spelling(String id) {
    var run = CommandRun.of(Map.of(), "keys", "revoke", id);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("is not a whole number in ASCII digits");
  }

  @Test
  void keys_revoke_says_when_the_key_was_revoked_already() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer(
          "POST /admin/v1/keys/7/revoke",
          "{\"success\":true,\"data\":{\"id\":7,\"revoked\":true,\"already_revoked\":true}}");

      var run = CommandRun.of(server.environment(), "keys", "revoke", "7");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("Key 7 was revoked already.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1"})
  void a_demo_without_orders_is_refused(String orders) {
    var run = CommandRun.of(Map.of(), "demo", "--orders", orders);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--orders must be at least 1, was " + orders);
  }

  @Test
  void a_demo_without_the_platform_says_why_it_cannot_run() {
    var run = CommandRun.of(Map.of("SPECTRA_PLATFORM_ENABLED", "false"), "demo");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("The demo places orders", "SPECTRA_PLATFORM_ENABLED");
  }

  @Test
  void events_add_sends_the_type_with_its_numbers_as_they_were_written() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer(
          "POST /admin/v1/event-types",
          "{\"success\":true,\"data\":{\"event\":\"kiosk.opened\",\"description\":\"A kiosk opens.\"}}");

      var run =
          CommandRun.of(
              server.environment(),
              "events",
              "add",
              "kiosk.opened",
              "--description",
              "a kiosk opens",
              "--example",
              "{\"total\": 320.00}",
              "--json-schema",
              "{\"type\":\"object\"}");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out())
          .contains(
              "Added kiosk.opened: A kiosk opens. It stays",
              "documentation: no event is checked against it");
      assertThat(server.requests())
          .containsExactly(
              "POST /admin/v1/event-types {\"event\":\"kiosk.opened\",\"description\":\"a kiosk opens\","
                  + "\"example\":{\"total\":320.00},\"json_schema\":{\"type\":\"object\"}}");
    }
  }

  @Test
  void a_type_that_events_add_added_is_listed_by_events_types() throws IOException {
    var flags = Map.of("data.directory", directory.toString(), "listen.port", "0");
    var settings = ServerSettings.read(GivenValues.of(flags, Map.of(), Optional.empty()));
    try (var server = Server.start(settings)) {
      var token = Files.readString(server.operatorTokenFile()).strip();
      var environment =
          Map.of("SPECTRA_SERVER", server.address().toString(), "SPECTRA_TOKEN", token);
      String[] add = {
        "events", "add", "kiosk.opened", "--description", "a kiosk opens", "--example", "{\"id\":7}"
      };

      var added = CommandRun.of(environment, add);
      var again = CommandRun.of(environment, add);
      var types = CommandRun.of(environment, "events", "types");

      assertThat(added.err()).isEmpty();
      assertThat(added.exitCode()).isZero();
      assertThat(again.exitCode()).isEqualTo(1);
      assertThat(again.err()).contains("(409)", "There is an event kiosk.opened already.");
      assertThat(types.out()).containsPattern("(?m)^kiosk.opened +a kiosk opens$");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "7", "{}x"})
  void an_example_that_is_no_json_object_is_said_before_anything_is_asked(String example)
      throws IOException {
    try (var server = new AdminStandIn()) {
      var run =
          CommandRun.of(
              server.environment(),
              "events",
              "add",
              "kiosk.opened",
              "--description",
              "a kiosk opens",
              "--example",
              example);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("--example", "must be a JSON object");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void what_the_server_refuses_is_said_and_exits_with_1() throws IOException {
    try (var server = new AdminStandIn()) {
      var run =
          CommandRun.of(
              Map.of(), "webhooks", "list", "--server", server.address(), "--token", "wrong");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("(401)", "The operator's token is wrong.");
    }
  }

  @Test
  void the_token_is_read_from_the_data_directory() throws IOException {
    Files.writeString(directory.resolve("operator.token"), AdminStandIn.TOKEN + "\n");
    try (var server = new AdminStandIn()) {
      server.answer(
          "GET /admin/v1/event-types?per_page=100&page=1",
          "{\"success\":true,\"data\":[{\"event\":\"order.created\",\"description\":\"a new order\"}]}");

      var run =
          CommandRun.of(
              Map.of(),
              "events",
              "types",
              "--server",
              server.address(),
              "--data",
              directory.toString());

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("order.created  a new order");
    }
  }

  @Test
  void a_missing_token_is_said() {
    var run = CommandRun.of(Map.of(), "keys", "list", "--data", directory.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("token cannot be read", "--data", "--token");
  }

  @Test
  void a_server_that_is_not_there_is_said() throws IOException {
    String address;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "http://127.0.0.1:" + free.getLocalPort();
    }

    var run = CommandRun.of(Map.of(), "keys", "list", "--server", address, "--token", "t");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("no server answers at " + address);
  }

  @Test
  void a_server_with_tls_is_believed_when_its_authority_is_named() throws IOException {
    var authority = TestCertificates.create();
    var identity = authority.server("127.0.0.1");
    var ca = authority.writeAuthority(directory).toString();
    var flags =
        Map.of(
            "data.directory", directory.resolve("data").toString(),
            "listen.port", "0",
            "listen.tls_certificate", identity.writeCertificates(directory, "server").toString(),
            "listen.tls_key", identity.writeKey(directory, "server").toString());
    var settings = ServerSettings.read(GivenValues.of(flags, Map.of(), Optional.empty()));
    try (var server = Server.start(settings)) {
      var address = server.address().toString();
      var token = Files.readString(server.operatorTokenFile()).strip();
      String[] list = {"tenants", "list", "--server", address, "--token", token};

      var trusting = CommandRun.of(Map.of("SPECTRA_CA", ca), list);
      assertThat(trusting.err()).isEmpty();
      assertThat(trusting.out()).contains("default");
      assertThat(
              CommandRun.of(
                      Map.of(),
                      "tenants",
                      "list",
                      "--server",
                      address,
                      "--token",
                      token,
                      "--ca",
                      ca)
                  .exitCode())
          .isZero();

      var distrusting = CommandRun.of(Map.of(), list);
      assertThat(distrusting.exitCode()).isEqualTo(1);
      assertThat(distrusting.err())
          .contains("the certificate of the server at " + address + " is not trusted", "--ca")
          .doesNotContain("no server answers");

      list[3] = address.replace("https:", "http:");
      var plain = CommandRun.of(Map.of("SPECTRA_CA", ca), list);
      assertThat(plain.exitCode()).isEqualTo(1);
      assertThat(plain.err()).contains("hung up without an answer", "https://");
    }
  }

  @Test
  void a_server_without_tls_that_is_asked_over_https_is_said() {
    var flags = Map.of("data.directory", directory.toString(), "listen.port", "0");
    var settings = ServerSettings.read(GivenValues.of(flags, Map.of(), Optional.empty()));
    try (var server = Server.start(settings)) {
      var address = server.address().toString().replace("http:", "https:");

      var run = CommandRun.of(Map.of(), "keys", "list", "--server", address, "--token", "t");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains(address + " does not speak TLS", "http://");
    }
  }

  @Test
  void a_file_of_authorities_that_holds_none_is_said() throws IOException {
    var empty = Files.writeString(directory.resolve("empty.pem"), "").toString();
    var missing = directory.resolve("missing.pem").toString();

    for (var file : List.of(empty, missing)) {
      var run = CommandRun.of(Map.of(), "keys", "list", "--token", "t", "--ca", file);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("--ca", file);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8080", "ftp://x", "not a url"})
  void an_address_of_another_kind_is_said(String address) {
    var run = CommandRun.of(Map.of(), "keys", "list", "--server", address, "--token", "t");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--server must be an address");
  }

  /// Runs `serve` until it has announced itself, and answers what it said.
  private static String serve(ArrayBlockingQueue<ServerSettings> started, String... options)
      throws InterruptedException {
    return serve(started, Map.of(), options);
  }

  private static String serve(
      ArrayBlockingQueue<ServerSettings> started,
      Map<String, String> environment,
      String... options)
      throws InterruptedException {
    var announced = new CountDownLatch(1);
    var out =
        new StringWriter() {
          @Override
          public void write(String text, int from, int length) {
            super.write(text, from, length);
            if (text.startsWith("API key")) {
              announced.countDown();
            }
          }
        };
    var line =
        SpectraCommand.commandLine(
            settings -> {
              started.add(settings);
              return new StandIn(settings.listen().listener().host().equals("0.0.0.0"));
            },
            environment,
            () -> 0);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(new StringWriter(), true));
    var words = new String[options.length + 1];
    words[0] = "serve";
    System.arraycopy(options, 0, words, 1, options.length);
    var thread = Thread.ofPlatform().start(() -> line.execute(words));
    try {
      assertThat(announced.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      thread.interrupt();
      thread.join(10_000);
    }
    return out.toString();
  }

  private static String keys(int page) {
    return """
    {"success": true, "data": [{"id": %s, "tenant_id": 1, "label": "till", "environment": "live",
      "tier": "free", "state": "active", "last_used_at": null, "scopes": ["orders:read"]}],
     "pagination": {"total": 2, "page": %s, "per_page": 1, "total_pages": 2}}
    """
        .formatted(page, page);
  }

  private record StandIn(boolean isOnEveryAddress) implements RunningServer {
    @Override
    public URI address() {
      return URI.create("http://127.0.0.1:1234");
    }

    @Override
    public Path operatorTokenFile() {
      return Path.of("x/operator.token");
    }

    @Override
    public Optional<String> firstKey() {
      return Optional.of("spk_live_once");
    }

    @Override
    public void close() {}
  }
}
