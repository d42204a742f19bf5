package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.store.StoredEvent;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps what the [Ledger] knows of one event in the store, and of its deliveries. `certain` says
/// that the node has learned that the event is durable.
final class EventModel {
  final StoredEvent stored;
  final long version;
  final RunModel run;
  boolean certain;
  final Map<Long, DeliveryModel> deliveries = new TreeMap<>(); // by webhook

  EventModel(StoredEvent stored, long version, RunModel run, boolean certain) {
    this.stored = stored;
    this.version = version;
    this.run = run;
    this.certain = certain;
  }

  long sequence() {
    return stored.sequence();
  }

  /// Keeps what is known of the delivery of one event to one webhook.
  static final class DeliveryModel {
    final boolean matched; // when the event was committed
    final long pausedBefore; // how long its webhook had been inactive by then
    @Nullable RunModel begunIn; // the run that started it last, withdrawn or not
    @Nullable Started started; // the last time that it started and was not withdrawn
    @Nullable RunModel endedIn; // the run in which an attempt ended last
    boolean recorded;
    int faults; // attempts that the run below ended by faults of its own
    @Nullable RunModel faultsIn;
    long faultAtNanos; // the newest

    DeliveryModel(boolean matched, long pausedBefore) {
      this.matched = matched;
      this.pausedBefore = pausedBefore;
    }

    void faultHappens(RunModel in, long nowNanos) {
      faults = faultsIn == in ? faults + 1 : 1;
      faultsIn = in;
      faultAtNanos = nowNanos;
    }
  }

  /// An attempt that a run has started.
  static final class Started {
    final WebhookModel webhook;
    final EventModel event;
    final DeliveryModel delivery;
    final RunModel run;
    final int loop;
    final boolean unproven;
    @Nullable Outcome outcome;

    Started(
        WebhookModel webhook,
        EventModel event,
        DeliveryModel delivery,
        RunModel run,
        int loop,
        boolean unproven) {
      this.webhook = webhook;
      this.event = event;
      this.delivery = delivery;
      this.run = run;
      this.loop = loop;
      this.unproven = unproven;
    }
  }
}
