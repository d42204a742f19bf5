package io.spectra.webhooks.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Sets up `java.util.logging`, where the system loggers of all modules end up, unless the operator
/// named a configuration of their own in the JDK's way.
///
/// The log goes to standard error by a [BoundedOutput]: no thread that logs ever waits for its
/// reader.
final class Logging {
  private static final String OWN_FILE = "java.util.logging.config.file";
  private static final String MANAGER = "java.util.logging.manager";
  private static final String RESOURCE = "logging.properties";
  private static final Duration FLUSH_WITHIN = Duration.ofSeconds(1);

  private Logging() {}

  /// Before anything touches `java.util.logging`.
  public static void setUp() {
    if (System.getProperty(MANAGER) == null) {
      // By its name alone: the class itself would make the JDK choose its log manager.
      System.setProperty(MANAGER, StopLogManager.class.getName());
    }
    Thread.setDefaultUncaughtExceptionHandler(Logging::died);
    if (System.getProperty(OWN_FILE) != null) {
      return;
    }
    try (var configuration = Logging.class.getResourceAsStream(RESOURCE)) {
      if (configuration == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the program's jar");
      }
      LogManager.getLogManager().readConfiguration(configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Logger.getLogger("").addHandler(new BoundedHandler(standardError()));
  }

  /// The JDK's own handler prints to standard error, and waits for it.
  private static void died(Thread thread, Throwable cause) {
    System.getLogger(Logging.class.getName())
        .log(System.Logger.Level.ERROR, "The thread " + thread.getName() + " died", cause);
  }

  private static BoundedOutput standardError() {
    // Past System.err, whose lock is held by anything that prints there.
    var stream = new FileOutputStream(FileDescriptor.err);
    Charset charset = StandardStreams.errorCharset();
    return BoundedOutput.start(
        "spectra-log", text -> stream.write(text.getBytes(charset)), Logging::dropNote);
  }

  private static String dropNote(long count) {
    var note =
        new LogRecord(
            Level.WARNING,
            count + " entries of the log were dropped here, while standard error took nothing");
    note.setLoggerName(Logging.class.getName());
    return new LogLines().format(note);
  }

  private static final class BoundedHandler extends Handler {
    private final BoundedOutput output;

    private BoundedHandler(BoundedOutput output) {
      this.output = output;
      setFormatter(new LogLines());
    }

    @Override
    public void publish(LogRecord entry) {
      if (isLoggable(entry)) {
        output.add(getFormatter().format(entry));
      }
    }

    @Override
    public void flush() {
      try {
        output.flush(FLUSH_WITHIN);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    /// Called when the log is closed: at the end of a stop, or by the JDK when no server runs.
    @Override
    public void close() {
      flush();
    }
  }
}
