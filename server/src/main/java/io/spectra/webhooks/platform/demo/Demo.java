package io.spectra.webhooks.platform.demo;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/// Lets orders arrive at a running server and shows each event on its way: caused, delivered,
/// verified, and how long that took from the call that caused it. One thread; the receiver has its
/// own.
public final class Demo implements AutoCloseable {
  private static final int HISTORY_MAX = 50; // rows that the API shows
  private static final int HISTORY_LOOKS_MAX = 40;
  private static final Duration HISTORY_PAUSE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 150;

  private final LongSupplier ticker;
  private final PrintWriter out;
  private final DemoReceiver receiver;
  private final DemoShop shop;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Duration> latencies = new ArrayList<>(); // the running thread only
  private int missing; // the running thread only
  private int unverified; // the running thread only

  /// @param ticker monotonic nanoseconds
  public Demo(URI server, String key, LongSupplier ticker, PrintWriter out) {
    this.ticker = ticker;
    this.out = out;
    this.receiver = new DemoReceiver(ticker);
    this.shop = new DemoShop(server, key);
  }

  /// An API call and the events that it must cause, in order.
  private record Step(Call call, List<String> events) {
    Step(Call call, String... events) {
      this(call, List.of(events));
    }
  }

  @FunctionalInterface
  private interface Call {
    void run() throws InterruptedException;
  }

  /// Runs until this many orders have gone through, or until [#stop]. Returns whether every event
  /// arrived and was verified.
  public boolean run(int orders) throws InterruptedException {
    var webhook = shop.register(receiver.url());
    receiver.verifyWith(webhook.path("secret").asString());
    say(
        "The receiver listens on "
            + receiver.url()
            + " and verifies with the secret it was given.");
    say("");
    int done = 0;
    while (done < orders && !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
      done++;
      runOrder(done);
    }
    return summarize(done, webhook.path("id").asLong());
  }

  /// Ends the run after the order that is under way; any thread.
  public void stop() {
    stop.countDown();
  }

  @Override
  public void close() {
    receiver.close();
    shop.close();
  }

  private void runOrder(int number) throws InterruptedException {
    var placed = new ArrayList<JsonNode>();
    follow(new Step(() -> placed.add(shop.placeOrder(number)), "order.created"));
    long id = placed.getFirst().path("id").asLong();
    say("  order " + placed.getFirst().path("order_number").asString());
    if (number % 5 == 0) {
      follow(
          new Step(
              () -> shop.changeStatus(id, "cancelled"), "order.status_changed", "order.cancelled"));
      return;
    }
    shop.track(id, String.format(Locale.ROOT, "1Z999AA1%010d", number));
    follow(
        new Step(() -> shop.changeStatus(id, "shipped"), "order.status_changed", "order.shipped"));
    if (number % 2 == 0) {
      follow(
          new Step(
              () -> shop.changeStatus(id, "delivered"), "order.status_changed", "order.delivered"));
    }
  }

  private void follow(Step step) throws InterruptedException {
    long start = ticker.getAsLong();
    step.call().run();
    for (var event : step.events()) {
      show(event, receiver.next(PATIENCE), start);
    }
  }

  private void show(String event, Optional<Receipt> receipt, long start) {
    if (receipt.isEmpty() || !receipt.get().event().equals(event)) {
      missing++;
      say("%-22s did not arrive in time".formatted(event));
      return;
    }
    var got = receipt.get();
    unverified += got.isVerified() ? 0 : 1;
    latencies.add(got.since(start));
    say(
        "%-22s -> delivery %s -> %s   %s"
            .formatted(
                event,
                got.delivery(),
                got.isVerified() ? "signature verified" : "SIGNATURE WRONG",
                millis(got.since(start))));
  }

  private boolean summarize(int orders, long webhook) throws InterruptedException {
    Collections.sort(latencies);
    say("");
    say(
        "%s %s, %s events delivered and verified."
            .formatted(orders, orders == 1 ? "order" : "orders", latencies.size() - unverified));
    if (!latencies.isEmpty()) {
      say(
          "From the API call to the receiver: half within %s, the slowest %s."
              .formatted(millis(latencies.get(latencies.size() / 2)), millis(latencies.getLast())));
    }
    if (missing + unverified > 0) {
      say("%s did not arrive, %s were not verified.".formatted(missing, unverified));
    }
    var history = history(webhook, Math.min(latencies.size(), HISTORY_MAX));
    long successes = history.valueStream().filter(row -> row.path("success").asBoolean()).count();
    say(
        "The delivery history %s: %s of its newest %s succeeded."
            .formatted(
                successes == history.size() ? "agrees" : "does not agree",
                successes,
                history.size()));
    return missing + unverified == 0 && successes == history.size();
  }

  /// Returns the webhook's history once it has as many rows as events have arrived. An outcome is
  /// stored a few milliseconds after its receiver has answered, so the last ones may be missing at
  /// first.
  private JsonNode history(long webhook, int rows) throws InterruptedException {
    var history = shop.deliveries(webhook);
    for (int looks = 1; history.size() < rows && looks < HISTORY_LOOKS_MAX; looks++) {
      receiver.next(HISTORY_PAUSE);
      history = shop.deliveries(webhook);
    }
    return history;
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
