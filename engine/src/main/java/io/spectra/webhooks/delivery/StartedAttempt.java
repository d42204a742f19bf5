package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import org.jspecify.annotations.Nullable;

/// A delivery in flight: from its start until its outcome is stored. It passes what the sender
/// reports on to its loop. A delivery that ends without an HTTP call has one too, because it takes
/// a slot until its outcome is stored. Loop-owned.
final class StartedAttempt implements Sender.Watcher, Lane.Started {
  private final Listener listener;
  private final Lane lane;
  private final Delivery delivery;
  private final Attempt attempt;
  private final Standing standing;
  private final long startedNanos;
  private boolean holdsPermit; // set by StartQueue only
  private Sender.@Nullable Call call; // set by Starter only

  /// `standing` says on which share of the loop's slots and permits it is.
  StartedAttempt(
      Listener listener,
      Lane lane,
      Delivery delivery,
      Attempt attempt,
      Standing standing,
      long startedNanos) {
    this.listener = listener;
    this.lane = lane;
    this.delivery = delivery;
    this.attempt = attempt;
    this.standing = standing;
    this.startedNanos = startedNanos;
  }

  /// Is notified of what happens to the attempts of one loop, as [Sender.Watcher] is of one.
  interface Listener {
    void connected(StartedAttempt started);

    void finished(StartedAttempt started, Outcome outcome);

    void failedLocally(StartedAttempt started, LocalFailure failure);

    void withdrawn(StartedAttempt started);
  }

  Lane lane() {
    return lane;
  }

  @Override
  public Delivery delivery() {
    return delivery;
  }

  Attempt attempt() {
    return attempt;
  }

  Standing standing() {
    return standing;
  }

  @Override
  public long startedNanos() {
    return startedNanos;
  }

  @Override
  public boolean holdsPermit() {
    return holdsPermit;
  }

  void holdPermit(boolean holds) {
    holdsPermit = holds;
  }

  void sentAs(Sender.Call sent) {
    call = sent;
  }

  @Override
  public void withdraw() {
    if (call != null) {
      call.withdraw();
    }
  }

  @Override
  public void connected() {
    listener.connected(this);
  }

  @Override
  public void finished(Outcome outcome) {
    listener.finished(this, outcome);
  }

  @Override
  public void failedLocally(LocalFailure failure) {
    listener.failedLocally(this, failure);
  }

  @Override
  public void withdrawn() {
    listener.withdrawn(this);
  }
}
