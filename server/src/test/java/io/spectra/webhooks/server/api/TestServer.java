package io.spectra.webhooks.server.api;

import io.spectra.webhooks.server.Server;
import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A real server on SQLite in a directory of the test's, on a port of the system's choice. Each
/// test works with a tenant and keys of its own.
final class TestServer implements AutoCloseable {
  private final Server server;
  private final Client operator;
  private final AtomicInteger tenants = new AtomicInteger();

  private TestServer(Server server) throws IOException {
    this.server = server;
    var _ = server.firstKey(); // as the command line does; it is not ready before
    this.operator =
        Client.withToken(
            server.address(), "/admin/v1", Files.readString(server.operatorTokenFile()).strip());
  }

  static TestServer start(Path directory, Map<String, String> settings) throws IOException {
    return start(directory, settings, InstantSource.system());
  }

  static TestServer start(Path directory, Map<String, String> settings, InstantSource clock)
      throws IOException {
    var flags = new HashMap<>(settings);
    flags.put("data.directory", directory.toString());
    flags.put("listen.port", "0");
    flags.putIfAbsent("development", "true");
    var read = ServerSettings.read(GivenValues.of(flags, Map.of(), Optional.empty()));
    return new TestServer(Server.start(read, clock));
  }

  URI address() {
    return server.address();
  }

  Server server() {
    return server;
  }

  Client operator() {
    return operator;
  }

  Client anonymous() {
    return new Client(address(), "/api/v1", Map.of());
  }

  /// Calls with a key of the test's own.
  Client with(String key) {
    return Client.withToken(address(), "/api/v1", key);
  }

  long newTenant() {
    return operator
        .post("/tenants", "{\"name\":\"tenant-%s\"}".formatted(tenants.incrementAndGet()))
        .id();
  }

  /// A tenant's key that may do everything, without a limit.
  Key newKey(long tenant) {
    return newKey(tenant, "\"tier\":\"unlimited\"");
  }

  /// @param more fields of the request, such as `"scopes":["orders:read"]`
  Key newKey(long tenant, String more) {
    var answer =
        operator.post("/keys", "{\"tenant_id\":%s,\"label\":\"test\",%s}".formatted(tenant, more));
    if (answer.status() != 201) {
      throw new IllegalStateException(answer.text());
    }
    return new Key(answer.id(), answer.data().path("key").asString());
  }

  /// A client with a new key of a new tenant.
  Client newClient() {
    return with(newKey(newTenant()).text());
  }

  record Key(long id, String text) {}

  @Override
  public void close() {
    server.close();
  }
}
