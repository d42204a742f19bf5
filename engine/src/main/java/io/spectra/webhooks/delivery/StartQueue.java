package io.spectra.webhooks.delivery;

import io.spectra.webhooks.settings.LaneSettings;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps the lanes of one loop that can start a delivery, and counts what a start takes: a slot
/// until its outcome is stored, and a permit until it has a connection. Loop-owned.
final class StartQueue {
  private final LaneQueues ready = new LaneQueues();
  private final LaneQueues withoutPermit = new LaneQueues(); // wait for a permit to connect
  private final Places slots;
  private final Places permits;
  private final FreshStarts freshStarts;
  private final LongSupplier ticker;
  private final StartPace catchingUpPace;
  private final StartPace unprovenPace;
  private final StartPace hangingPace;

  /// `freshStarts` is shared by all loops of the core.
  StartQueue(LaneSettings settings, FreshStarts freshStarts, LongSupplier ticker) {
    var shares = new LaneShares(settings);
    this.slots =
        new Places(
            settings.inFlightMax(),
            () -> shares.inFlightCatchingUpMax(freshStarts.areRecent()),
            shares.inFlightUnprovenMax());
    this.permits =
        new Places(
            settings.connectsMax(), shares::connectsCatchingUpMax, shares.connectsUnprovenMax());
    this.freshStarts = freshStarts;
    this.ticker = ticker;
    long now = ticker.getAsLong();
    this.catchingUpPace = new StartPace(StartPace.OTHERS, now);
    this.unprovenPace = new StartPace(StartPace.OTHERS, now);
    this.hangingPace = new StartPace(StartPace.HANGING, now);
  }

  /// Adds a lane that can start something, unless it waits here already.
  void add(Lane lane) {
    if (lane.canStart() && !ready.contains(lane)) {
      ready.add(lane, lane.standing(ticker.getAsLong()));
    }
  }

  /// Takes the lane whose turn it is. Returns null when none waits, or when none of this standing
  /// may start anything now.
  @Nullable Lane next(Standing standing) {
    if (!slots.isFree(standing) || !isInPace(standing)) {
      return null;
    }
    Lane waiter = permits.isFree(standing) ? withoutPermit.poll(standing) : null;
    return waiter == null ? ready.poll(standing) : waiter;
  }

  /// Whether the pace of a standing allows a start. There is no pace while nothing fresh starts on
  /// any loop, since then nobody would gain by it.
  private boolean isInPace(Standing standing) {
    StartPace pace = paceOf(standing);
    if (pace == null || !freshStarts.areRecent()) {
      return true;
    }
    return pace.allows(ticker.getAsLong());
  }

  private @Nullable StartPace paceOf(Standing standing) {
    return switch (standing) {
      case PROMPT -> null;
      case CATCHING_UP -> catchingUpPace;
      case UNPROVEN -> unprovenPace;
      case HANGING -> hangingPace;
    };
  }

  boolean hasSlot(Standing standing) {
    return slots.isFree(standing);
  }

  boolean hasPermit(Standing standing) {
    return permits.isFree(standing);
  }

  /// Makes the lane next when a permit is free.
  void awaitPermit(Lane lane, Standing standing) {
    withoutPermit.add(lane, standing);
  }

  /// Takes what an attempt needs that starts now.
  void take(StartedAttempt started, boolean connects) {
    takeSlot(started);
    StartPace pace = paceOf(started.standing());
    if (pace != null) {
      pace.started();
    }
    if (connects) {
      started.holdPermit(true);
      permits.take(started.standing());
    }
    if (started.standing() == Standing.PROMPT) {
      freshStarts.started(started.startedNanos());
    }
  }

  void takeSlot(StartedAttempt started) {
    slots.take(started.standing());
  }

  void releaseSlot(StartedAttempt started) {
    slots.release(started.standing());
  }

  /// Gives back the permit, if the attempt still has it. A lane that waits for one is next then.
  void releasePermit(StartedAttempt started) {
    if (started.holdsPermit()) {
      started.holdPermit(false);
      permits.release(started.standing());
    }
  }

  /// Returns the number of deliveries whose outcome is not stored yet.
  int inFlight() {
    return slots.taken();
  }

  /// Returns the number of attempts that wait for a connection.
  int connecting() {
    return permits.taken();
  }
}
