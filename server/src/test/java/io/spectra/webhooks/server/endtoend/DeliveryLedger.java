package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.ReceivedRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keeps account of every delivery over the runs of a server that is killed between them, and holds
/// each run to the exact rule: a delivery whose outcome was stored is never sent again, and in one
/// run no delivery is sent twice. So whatever a receiver gets once more was in flight at a kill:
/// sent, with an outcome that was not stored.
final class DeliveryLedger {
  private final int inFlightMax;
  private final Set<Delivery> arrived = new HashSet<>();
  private final Set<Delivery> settled = new HashSet<>(); // an outcome was stored, by the last look
  private final Set<Delivery> succeeded = new HashSet<>(); // those of them that were answered 2xx
  private int runs;
  private int requests;
  private int repeats;
  private int allowedRepeats; // sent before a kill, outcome not stored
  private int parkedMax;

  private record Delivery(long webhook, String event) {}

  DeliveryLedger(int inFlightMax) {
    this.inFlightMax = inFlightMax;
  }

  /// A run is over, and with it the process: what each webhook's receiver got in it, and what the
  /// store holds.
  void endOfRun(Map<Long, List<ReceivedRequest>> received, StoredState stored) {
    runs++;
    var inThisRun = new HashSet<Delivery>();
    received.forEach(
        (webhook, all) -> all.forEach(request -> take(delivery(webhook, request), inThisRun)));
    settle(stored);
    var inFlight = inThisRun.stream().filter(delivery -> !settled.contains(delivery)).toList();
    assertThat(inFlight)
        .as("run %s: what was sent without an outcome in the store", runs)
        .hasSizeLessThanOrEqualTo(inFlightMax);
    allowedRepeats += inFlight.size();
    parkedMax = Math.max(parkedMax, stored.parked());
  }

  private void settle(StoredState stored) {
    settled.clear();
    succeeded.clear();
    for (var attempt : stored.attempts()) {
      var delivery = new Delivery(attempt.webhook(), attempt.event());
      assertThat(settled.add(delivery))
          .as("run %s: two outcomes of one delivery: %s", runs, attempt)
          .isTrue();
      if (attempt.success()) {
        succeeded.add(delivery);
      }
    }
  }

  private void take(Delivery delivery, Set<Delivery> inThisRun) {
    requests++;
    assertThat(settled.contains(delivery))
        .as("run %s sent what had an outcome before it began: %s", runs, delivery)
        .isFalse();
    assertThat(inThisRun.add(delivery))
        .as("run %s sent the same twice: %s", runs, delivery)
        .isTrue();
    // What arrived in an earlier run and was not settled by then was in flight at a kill.
    if (!arrived.add(delivery)) {
      repeats++;
    }
  }

  /// At the end: each of these events has an outcome for every webhook, and where that is a success
  /// its receiver got it. (An attempt may be over before the receiver has read a byte.)
  void checkAllAttempted(Set<Long> webhooks, Set<String> events) {
    assertThat(events).isNotEmpty();
    for (long webhook : webhooks) {
      for (var event : events) {
        var delivery = new Delivery(webhook, event);
        assertThat(settled.contains(delivery)).as("%s has an outcome", delivery).isTrue();
        assertThat(arrived.contains(delivery) || !succeeded.contains(delivery))
            .as("%s arrived, as is said", delivery)
            .isTrue();
      }
    }
    assertThat(repeats).isLessThanOrEqualTo(allowedRepeats);
  }

  private static Delivery delivery(long webhook, ReceivedRequest request) {
    return new Delivery(webhook, request.header("X-Webhook-Id").orElseThrow());
  }

  @Override
  public String toString() {
    return "%s runs, %s requests, %s repeats of %s in flight at an end, at most %s parked, %s failed"
        .formatted(
            runs, requests, repeats, allowedRepeats, parkedMax, settled.size() - succeeded.size());
  }
}
