package io.spectra.webhooks.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Holds how often the system had switched away from each thread of some processes, because it
/// waited or because its time was over. It reads `/proc`, so it counts nothing on other systems.
///
/// - `byThread`: the switches since a thread started, by process and thread.
public record ContextSwitches(Map<String, Long> byThread) {
  private static final Pattern SWITCHES =
      Pattern.compile("(?m)^(?:non)?voluntary_ctxt_switches:\\s+(\\d+)$");

  public ContextSwitches {
    byThread = Map.copyOf(byThread);
  }

  /// Reads the counts of all threads that these processes have now.
  public static ContextSwitches of(Collection<Long> pids) {
    var byThread = new HashMap<String, Long>();
    for (long pid : pids) {
      addThreads(pid, byThread);
    }
    return new ContextSwitches(byThread);
  }

  private static void addThreads(long pid, Map<String, Long> byThread) {
    var threads = Path.of("/proc", Long.toString(pid), "task");
    if (!Files.isDirectory(threads)) {
      return;
    }
    try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
      for (var thread : each) {
        switches(thread.resolve("status"))
            .ifPresent(switches -> byThread.put(pid + "/" + thread.getFileName(), switches));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OptionalLong switches(Path status) {
    try {
      return OptionalLong.of(parse(Files.readString(status)));
    } catch (NoSuchFileException _) {
      return OptionalLong.empty(); // the thread has ended
    } catch (IOException e) {
      if (!Files.exists(status)) {
        return OptionalLong.empty(); // it ended while it was read
      }
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the sum of both kinds in the content of a thread's `status`.
  static long parse(String status) {
    return SWITCHES
        .matcher(status)
        .results()
        .mapToLong(result -> Long.parseLong(result.group(1)))
        .sum();
  }

  /// Returns the switches since an earlier reading. A thread that has ended meanwhile is not
  /// counted.
  public long since(ContextSwitches earlier) {
    return byThread.entrySet().stream()
        .mapToLong(entry -> entry.getValue() - earlier.byThread().getOrDefault(entry.getKey(), 0L))
        .sum();
  }
}
