package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A process that uses a store until it is killed. It prints `open`, waits for input, and then
/// accepts and attempts events and prints each one that has been committed. It ends by itself when
/// nobody reads its output, or after [#EVENTS_MAX] events.
final class ChildStore {
  static final String OPEN = "open";
  private static final int EVENTS_MAX = 50_000;

  private ChildStore() {}

  static Process start(Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Xmx128m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(ManagementFactory.getRuntimeMXBean().getClassPath());
    command.add(ChildStore.class.getName());
    command.add(directory.toString());
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
        .start();
  }

  public static void main(String[] arguments) throws IOException {
    try (SqliteStore store = TestStores.open(Path.of(arguments[0]))) {
      say(OPEN);
      if (System.in.read() < 0) {
        return;
      }
      StoreDriver driver = new StoreDriver(store);
      TenantId tenant = driver.addTenant("Acme").id();
      WebhookId webhook = driver.addWebhook(tenant, Optional.empty()).id();
      long first = tenant.value() * EVENTS_MAX; // each process has its own ids
      for (long i = first; i < first + EVENTS_MAX; i++) {
        var event = driver.event(tenant, StoreDriver.START.plusSeconds(i));
        StoredEvent stored = driver.accept(event).getFirst();
        say("accepted " + stored.sequence());
        long delivery = StoreDriver.delivery(i);
        driver.record(
            StoreDriver.attempt(delivery, webhook, stored.sequence(), StoreDriver.answered(200)));
        say("recorded " + stored.sequence());
        driver.close(stored.sequence());
        say("closed " + stored.sequence());
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    if (System.out.checkError()) {
      throw new UncheckedIOException(new IOException("nobody reads the output"));
    }
  }
}
