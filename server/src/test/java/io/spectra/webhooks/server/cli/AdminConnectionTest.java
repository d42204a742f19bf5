package io.spectra.webhooks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.Server;
import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks how commands reach a server: its address, the token, and TLS.
class AdminConnectionTest {
  @TempDir private Path directory;

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
}
