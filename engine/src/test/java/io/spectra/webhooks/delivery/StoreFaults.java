package io.spectra.webhooks.delivery;

/// Keeps the frequency of each fault of the store, in percent of the calls. Whether the store is
/// down is set from outside.
final class StoreFaults {
  private int failed;
  private int lost;
  private int slow;
  private int failedReads;
  private boolean down;

  StoreFaults(int failed, int lost, int slow, int failedReads) {
    become(failed, lost, slow, failedReads);
  }

  /// Sets how often each fault happens from now on.
  final void become(int failed, int lost, int slow, int failedReads) {
    this.failed = failed;
    this.lost = lost;
    this.slow = slow;
    this.failedReads = failedReads;
  }

  boolean areNone() {
    return !down && failed + lost + slow + failedReads == 0;
  }

  /// Whether the store may go down. A store that never fails does not go down either.
  boolean mayGoDown() {
    return failed + lost + slow + failedReads > 0;
  }

  int failed() {
    return failed;
  }

  int lost() {
    return lost;
  }

  int slow() {
    return slow;
  }

  int failedReads() {
    return failedReads;
  }

  void goDown() {
    down = true;
  }

  void comeUp() {
    down = false;
  }

  boolean isDown() {
    return down;
  }

  void end() {
    become(0, 0, 0, 0);
    comeUp();
  }
}
