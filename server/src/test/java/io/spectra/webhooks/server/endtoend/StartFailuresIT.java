package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.storage.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that a server which cannot start gives the reason in one sentence, exits with a code that
/// a script can check, and prints no stack trace.
class StartFailuresIT {
  @TempDir private Path directory;

  @Test
  void wrong_settings_are_all_named_at_once() throws IOException {
    var file = directory.resolve("spectra.properties");
    Files.writeString(file, "delivery.lifetime = soon\nno.such.setting = 1\n");

    var output =
        outputOfFailure(
            2,
            List.of(
                "serve",
                "--port",
                "99999",
                "--settings",
                file.toString(),
                "--set",
                "webhooks.per_key_max=0",
                "--data",
                data().toString()));

    assertThat(String.join("\n", output))
        .contains(
            "listen.port",
            "99999",
            "delivery.lifetime",
            "soon",
            "no.such.setting",
            "webhooks.per_key_max");
    assertThat(output).as("a heading and one line a fault").hasSize(5);
    assertThat(data()).doesNotExist();
  }

  @Test
  void a_port_in_use() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());

      var sentence =
          sentenceOfFailure(List.of("serve", "--port", port, "--data", data().toString()));

      assertThat(sentence).contains(port, "in use");
    }
  }

  @Test
  void a_data_directory_that_cannot_be_written() throws IOException {
    Files.writeString(data(), "this is a file");

    var sentence = sentenceOfFailure(List.of("serve", "--port", "0", "--data", data().toString()));

    assertThat(sentence).contains(data().toString(), "cannot be made", "--data");
  }

  @Test
  void a_second_process_on_the_same_data() {
    try (var first = SpectraProcess.serve(data())) {
      var address = first.address();

      var sentence =
          sentenceOfFailure(List.of("serve", "--port", "0", "--data", data().toString()));

      assertThat(sentence).contains(data().toString(), "another process");
      try (var api = new Api(address, first.firstKey())) {
        assertThat(api.get("/health/ready").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_database_of_a_newer_version() throws SQLException {
    try (var first = SpectraProcess.serve(data())) {
      first.address();
      first.terminate();
      first.exitCode();
    }
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + data().resolve("spectra.db"));
        var statement = database.createStatement()) {
      statement.executeUpdate(
          "update compatibility set oldest_level = 1000, oldest_version = '42.0.0'");
    }

    var sentence = sentenceOfFailure(List.of("serve", "--port", "0", "--data", data().toString()));

    assertThat(sentence).contains("42.0.0", "newer");
  }

  @Test
  void a_master_key_that_does_not_match_the_data() {
    makeDataWithWebhook();

    var sentence = sentenceOfFailure(serve("--set", "data.master_key=" + "0f".repeat(32)));

    assertThat(sentence)
        .contains(data().toString(), "another master key", "put the right one back");
  }

  @Test
  void a_master_key_that_was_lost() throws IOException {
    makeDataWithWebhook();
    var key = data().resolve("master.key");
    var kept = Files.readString(key);
    Files.delete(key);

    var sentence = sentenceOfFailure(serve());

    assertThat(sentence).contains(key + " is missing", "put the file back");
    assertThat(key).as("a new key could not decrypt the secrets").doesNotExist();
    try (var mended = SpectraProcess.run(serve("--set", "data.master_key=" + kept.strip()))) {
      mended.address();
    }
  }

  @Test
  void a_file_without_a_master_key_or_one_that_others_may_read() throws IOException {
    makeDataWithWebhook();
    var key = data().resolve("master.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(sentenceOfFailure(serve())).contains("chmod 600 " + key);

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.write(key, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(sentenceOfFailure(serve())).contains(key.toString(), "master key");
  }

  @Test
  void a_file_without_an_operator_token_or_one_that_others_may_read() throws IOException {
    makeDataWithWebhook();
    var token = data().resolve("operator.token");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(sentenceOfFailure(serve())).contains("chmod 600 " + token);

    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Files.write(token, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(sentenceOfFailure(serve())).contains(token.toString(), "delete the file");

    Files.delete(token);
    Files.createDirectory(token);
    assertThat(sentenceOfFailure(serve())).contains(token.toString(), "cannot be read");
  }

  private void makeDataWithWebhook() {
    try (var first = SpectraProcess.serve(data());
        var api = new Api(first.address(), first.firstKey())) {
      api.register("http://127.0.0.1:9/", "*");
      first.terminate();
      first.exitCode();
    }
  }

  @Test
  void a_postgresql_that_does_not_run() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    var url = "jdbc:postgresql://127.0.0.1:%s/x?user=me&password=s3cret".formatted(nobody);

    var sentence = sentenceOfFailure(serve("--database-url", url));

    assertThat(sentence).contains("127.0.0.1:" + nobody, "cannot be reached");
    assertThat(sentence).doesNotContain("s3cret");
  }

  @Test
  void a_postgresql_that_allows_it_to_create_nothing() throws SQLException {
    var schema = PostgresServer.newSchema();
    var role = schema + "_role";
    PostgresServer.run("create role %s login".formatted(role));
    PostgresServer.run("create schema " + schema);
    PostgresServer.run("grant usage on schema %s to %s".formatted(schema, role));
    try {
      var sentence =
          sentenceOfFailure(
              serve(
                  "--database-url",
                  PostgresServer.url().replaceFirst("\\?.*", "?user=" + role),
                  "--set",
                  "database.schema=" + schema));

      assertThat(sentence).contains("may not make the schema " + schema);
    } finally {
      PostgresServer.drop(schema);
      PostgresServer.run("drop role " + role);
    }
  }

  private List<String> serve(String... more) {
    var arguments = new ArrayList<>(List.of("serve", "--port", "0", "--data", data().toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private Path data() {
    return directory.resolve("data");
  }

  private static String sentenceOfFailure(List<String> arguments) {
    var output = outputOfFailure(1, arguments);
    assertThat(output).as("one line").hasSize(1);
    assertThat(output.getFirst()).startsWith("spectra: ");
    return output.getFirst();
  }

  private static List<String> outputOfFailure(int exitCode, List<String> arguments) {
    try (var spectra = SpectraProcess.run(arguments)) {
      assertThat(spectra.exitCode()).as(spectra.outputSoFar()).isEqualTo(exitCode);
      return spectra.wholeOutput();
    }
  }
}
