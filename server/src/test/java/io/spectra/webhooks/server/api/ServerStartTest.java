package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.spectra.webhooks.server.Server;
import io.spectra.webhooks.server.cli.StartFailedException;
import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStartTest {
  @TempDir private Path directory;

  @Test
  void the_first_start_makes_a_key_that_may_do_everything_and_later_ones_none() {
    String key;
    long order;
    try (var server = start(Map.of())) {
      key = server.firstKey().orElseThrow();
      assertThat(key).matches("spk_live_[0-9A-Za-z]{49}");
      var api = Client.withToken(server.address(), "/api/v1", key);
      order = api.post("/orders", "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"}}").id();
      assertThat(api.get("/orders").headers().map())
          .as("no limit, and so no figures")
          .doesNotContainKeys("Retry-After", "X-RateLimit-Limit", "x-ratelimit-limit");
    }

    try (var server = start(Map.of())) {
      assertThat(server.firstKey()).isEmpty();
      var api = Client.withToken(server.address(), "/api/v1", key);
      assertThat(api.get("/orders/" + order).status()).isEqualTo(200);
      assertThat(api.get("/events").each("event")).containsExactly("order.created");
    }
  }

  @Test
  void the_operators_token_is_what_the_environment_says() {
    var chosen = "c0ffee".repeat(6);
    var flags = Map.of("data.directory", directory.toString(), "listen.port", "0");
    var environment = Map.of("SPECTRA_OPERATOR_TOKEN", chosen);
    var settings = ServerSettings.read(GivenValues.of(flags, environment, Optional.empty()));

    try (var server = Server.start(settings)) {
      var operator = Client.withToken(server.address(), "/admin/v1", chosen);
      assertThat(operator.get("/tenants").status()).isEqualTo(200);
      assertThat(directory).isDirectoryNotContaining("glob:**operator.token");
    }
  }

  @Test
  void it_is_not_ready_before_the_first_key_was_asked_for() throws IOException {
    try (var server = start(Map.of())) {
      var monitor = new Client(server.address(), "", Map.of());
      assertThat(monitor.get("/health/ready").status()).isEqualTo(503);

      assertThat(server.firstKey()).isPresent();

      assertThat(monitor.get("/health/ready").status()).isEqualTo(200);
    }
  }

  @Test
  void it_says_when_it_listens_on_every_address() throws IOException {
    try (var server = start(Map.of("listen.host", "0.0.0.0"))) {
      assertThat(server.isOnEveryAddress()).isTrue();
      assertThat(server.address().getHost()).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void what_the_operator_made_is_there_after_a_restart() throws IOException {
    TestServer.Key key;
    String secret;
    try (var server = TestServer.start(directory, Map.of())) {
      key = server.newKey(server.newTenant(), "\"tier\":\"free\"");
      server
          .operator()
          .post(
              "/event-types",
              "{\"event\":\"kiosk.opened\",\"description\":\"opens\",\"example\":{}}");
      secret =
          server
              .with(key.text())
              .post("/webhooks", "{\"url\":\"https://93.184.215.14/\",\"events\":[\"kiosk.*\"]}")
              .data()
              .path("secret")
              .asString();
      assertThat(secret).hasSize(64);
    }

    try (var server = TestServer.start(directory, Map.of())) {
      var api = server.with(key.text());
      var answer = api.post("/events", "{\"event\":\"kiosk.opened\",\"data\":{}}");
      assertThat(answer.status()).isEqualTo(202);
      assertThat(api.get("/webhooks").each("url")).containsExactly("https://93.184.215.14/");
      // Requests that were counted against the key's rate before the restart still count.
      assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).contains("98");
    }
    assertThat(directory.resolve("spectra.db")).isRegularFile();
    assertThat(contentOf(directory.resolve("spectra.db"))).doesNotContain(secret, key.text());
  }

  @Test
  void a_port_in_use_is_said_and_leaves_nothing_running() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());

      var failure = failure(Map.of("listen.port", port));

      assertThat(failure).hasMessageContaining("Port " + port).hasMessageContaining("--port");
    }
    start(Map.of()).close();
  }

  @Test
  void a_second_server_on_the_same_data_is_refused() {
    try (var _ = start(Map.of())) {
      assertThat(failure(Map.of())).hasMessageContaining("in use by another process");
    }
  }

  @Test
  void a_data_directory_that_is_a_file_is_said() throws IOException {
    Files.writeString(directory.resolve("file"), "");

    var failure = failure(Map.of("data.directory", directory.resolve("file").toString()));

    assertThat(failure).hasMessageContaining("data directory").hasMessageContaining("file");
  }

  @Test
  void a_data_directory_that_this_user_may_not_write_is_said() throws IOException {
    var data = Files.createDirectory(directory.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(
        Files.isWritable(data), "this user, such as root, may write where nobody has permission");

    var failure = failure(Map.of("data.directory", data.toString()));

    assertThat(failure).hasMessageContaining(data.toString()).hasMessageContaining("writable");
  }

  @Test
  void a_host_without_an_address_is_said() {
    assertThat(failure(Map.of("listen.host", "no-such-host.invalid")))
        .hasMessageContaining("listen.host");
  }

  @Test
  void closing_twice_is_closing_once_and_leaves_no_thread() {
    var before = threads();
    var server = start(Map.of());
    assertThat(threads()).isNotEqualTo(before);

    server.close();
    server.close();

    assertThat(threads()).isEqualTo(before);
  }

  /// Returns the number of our own threads that run, by the beginning of their names.
  private static Map<String, Integer> threads() {
    var names = new HashMap<String, Integer>();
    for (var thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("spectra-") && thread.isAlive()) {
        names.merge(thread.getName().replaceAll("\\d+", ""), 1, Integer::sum);
      }
    }
    // This thread ends on its own when nobody has asked it anything for a while.
    names.remove("spectra-stop");
    return names;
  }

  private Server start(Map<String, String> settings) {
    var flags = new HashMap<>(settings);
    flags.putIfAbsent("data.directory", directory.toString());
    flags.putIfAbsent("listen.port", "0");
    return Server.start(ServerSettings.read(GivenValues.of(flags, Map.of(), Optional.empty())));
  }

  private StartFailedException failure(Map<String, String> settings) {
    return catchThrowableOfType(StartFailedException.class, () -> start(settings).close());
  }

  private static String contentOf(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
