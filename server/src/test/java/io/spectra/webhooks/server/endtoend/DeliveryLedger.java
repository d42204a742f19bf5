package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.ReceivedRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Records every delivery over the runs of a server that is killed between them, and checks two
/// exact rules after each run. A delivery whose outcome was stored is never sent again, and no
/// delivery is sent twice in one run. Every repeated request was therefore in flight at a kill: it
/// was sent, and its outcome was not stored.
final class DeliveryLedger {
  private final int inFlightMax;
  private final Set<Delivery> arrived = new HashSet<>();
  private final Set<Delivery> closed = new HashSet<>(); // their outcome was in the store
  private final Set<Delivery> succeeded = new HashSet<>(); // the closed ones with a 2xx
  private int runs;
  private int requests;
  private int repeats;
  private int allowedRepeats; // sent before a kill without a stored outcome
  private int parkedMax;

  private record Delivery(long webhook, String event) {}

  DeliveryLedger(int inFlightMax) {
    this.inFlightMax = inFlightMax;
  }

  /// Ends a run whose process is gone, given the requests that each webhook's receiver got in it,
  /// and the content of the store.
  void endOfRun(Map<Long, List<ReceivedRequest>> received, StoredState stored) {
    runs++;
    var inThisRun = new HashSet<Delivery>();
    received.forEach(
        (webhook, all) -> all.forEach(request -> take(delivery(webhook, request), inThisRun)));
    close(stored);
    var inFlight = inThisRun.stream().filter(delivery -> !closed.contains(delivery)).toList();
    assertThat(inFlight)
        .as("run %s: requests without an outcome in the store", runs)
        .hasSizeLessThanOrEqualTo(inFlightMax);
    allowedRepeats += inFlight.size();
    parkedMax = Math.max(parkedMax, stored.parked());
  }

  private void close(StoredState stored) {
    closed.clear();
    succeeded.clear();
    for (var attempt : stored.attempts()) {
      var delivery = new Delivery(attempt.webhook(), attempt.event());
      assertThat(closed.add(delivery))
          .as("run %s: two outcomes of one delivery: %s", runs, attempt)
          .isTrue();
      if (attempt.success()) {
        succeeded.add(delivery);
      }
    }
  }

  private void take(Delivery delivery, Set<Delivery> inThisRun) {
    requests++;
    assertThat(closed.contains(delivery))
        .as("run %s sent a delivery that had an outcome before the run: %s", runs, delivery)
        .isFalse();
    assertThat(inThisRun.add(delivery))
        .as("run %s sent the same delivery twice: %s", runs, delivery)
        .isTrue();
    // A delivery that arrived in an earlier run and was not closed by then was in flight at a kill.
    if (!arrived.add(delivery)) {
      repeats++;
    }
  }

  /// Checks, at the end, that each of these events has an outcome for every webhook. If the outcome
  /// is a success, the receiver must have got the request. Another attempt may end before the
  /// receiver has read a byte.
  void checkAllAttempted(Set<Long> webhooks, Set<String> events) {
    assertThat(events).isNotEmpty();
    for (long webhook : webhooks) {
      for (var event : events) {
        var delivery = new Delivery(webhook, event);
        assertThat(closed.contains(delivery)).as("%s has an outcome", delivery).isTrue();
        assertThat(arrived.contains(delivery) || !succeeded.contains(delivery))
            .as("%s arrived, as its outcome says", delivery)
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
            runs, requests, repeats, allowedRepeats, parkedMax, closed.size() - succeeded.size());
  }
}
