package io.spectra.webhooks.example;

import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.store.sqlite.SqliteStore;
import java.nio.file.Path;

/// Uses the engine without the server, as the README shows it.
final class TenLines {
  private TenLines() {}

  static void run(Path directory, String receiver) {
    try (var store = SqliteStore.open(directory);
        var engine = Engine.start(store)) {
      var tenant = engine.addTenant("acme").id();
      var webhook = engine.register(tenant, receiver, "order.*");
      IO.println("The receiver verifies with " + webhook.secret().text());
      engine.publish(tenant, "order.created", "{\"id\": 1234, \"grand_total\": 320.00}");
    }
  }
}
