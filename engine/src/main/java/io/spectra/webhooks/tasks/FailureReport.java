package io.spectra.webhooks.tasks;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/// Logs the failures of one thing that is tried again and again. It logs the first failure at the
/// given level and further ones at `DEBUG`, until the thing works again. Any thread may use it.
public final class FailureReport {
  private final Logger log;
  private final Level firstLevel;
  private final String message;
  private final AtomicBoolean isFailing = new AtomicBoolean();

  /// Creates a report that logs `message`, which says what failed and what comes next.
  public FailureReport(Logger log, Level firstLevel, String message) {
    this.log = log;
    this.firstLevel = firstLevel;
    this.message = message;
  }

  /// Notes that it failed, and logs that with the stack trace of the cause.
  public void failed(Throwable cause) {
    log.log(nextLevel(), message, cause);
  }

  /// Notes that it failed, and logs that with a short reason instead of a stack trace.
  public void failed(String reason) {
    log.log(nextLevel(), message + " (" + reason + ")");
  }

  /// Notes that it worked. The next failure is a first one again.
  public void worked() {
    isFailing.set(false);
  }

  /// Runs a task and notes whether it worked. It throws nothing, so that a failure does not end the
  /// schedule or the thread that calls it.
  public void runGuarded(Runnable task) {
    try {
      task.run();
      worked();
    } catch (RuntimeException | Error e) { // whatever it is, the task is tried again
      failed(e);
    }
  }

  private Level nextLevel() {
    return isFailing.getAndSet(true) ? Level.DEBUG : firstLevel;
  }
}
