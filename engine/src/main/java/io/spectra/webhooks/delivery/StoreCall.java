package io.spectra.webhooks.delivery;

import java.util.ArrayList;
import java.util.List;

/// The one call of the store that its owner may have under way, and the owner's end, which waits
/// for that call: nobody can say any more that nothing of it will be written. Plain state on the
/// owner's thread.
final class StoreCall {
  private boolean underWay;
  private boolean ended;
  private final List<Runnable> whenEnded = new ArrayList<>();

  void begins() {
    underWay = true;
  }

  /// It has an answer, good or bad. Whoever waits for the end hears of it by [#tellIfEnded()], when
  /// the owner has done with that answer.
  void returns() {
    underWay = false;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /// The owner begins no further call; `done` runs when none is under way.
  void end(Runnable done) {
    ended = true;
    whenEnded.add(done);
  }

  boolean isEnded() {
    return ended;
  }

  void tellIfEnded() {
    if (ended && !underWay) {
      whenEnded.forEach(Runnable::run);
      whenEnded.clear();
    }
  }
}
