package io.spectra.webhooks.delivery;

/// Says whether attempts of one loop may start, and whether their ends still count. Nothing starts
/// while the loop stops, or while this node's knowledge of the others is old. Loop-owned.
final class StopState {
  private final Membership membership;
  private boolean stopping;
  private boolean cutOff; // attempts under way are ended from outside, or belong to another node
  private Runnable whenQuiet = () -> {};

  StopState(Membership membership) {
    this.membership = membership;
  }

  boolean mayStart() {
    return !stopping && membership.isCurrent();
  }

  /// Whether what has not begun must be withdrawn, because its webhook may be gone by now.
  boolean isKnowledgeOld() {
    return !membership.isCurrent();
  }

  boolean isCutOff() {
    return cutOff;
  }

  void stop(Runnable quiet) {
    stopping = true;
    whenQuiet = quiet;
  }

  void stopAtOnce() {
    stopping = true;
    cutOff = true;
  }

  void cutOff() {
    cutOff = true;
  }

  /// Runs what [#stop] was given, once, when nothing is in flight any more.
  void notifyIfQuiet(int inFlight) {
    if (stopping && inFlight == 0) {
      whenQuiet.run();
      whenQuiet = () -> {};
    }
  }
}
