package io.spectra.webhooks.server.cli;

import java.util.logging.LogManager;

/// The JDK's log manager, which keeps the log open until the server has stopped.
///
/// The JDK closes the log in a shutdown hook. Hooks run side by side, so what the stop has to say
/// would be lost. While the log is held, a reset does nothing; the stop makes up for it when it has
/// said everything. Any thread.
public final class StopLogManager extends LogManager {
  private static volatile boolean isHeld;

  /// Keeps the log open from now on.
  static void hold() {
    isHeld = true;
  }

  /// Closes the log, as the JDK would have done at the end of the process.
  static void close() {
    isHeld = false;
    getLogManager().reset();
  }

  @Override
  public void reset() {
    if (!isHeld) {
      super.reset();
    }
  }
}
