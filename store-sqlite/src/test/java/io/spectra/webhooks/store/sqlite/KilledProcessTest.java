package io.spectra.webhooks.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.Store.Delivered;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests a real process that is killed while it writes: everything that it reported as written is
/// there.
class KilledProcessTest {
  private static final int[] LINES_UNTIL_KILLED = {1, 50, 1_000};

  @TempDir Path directory;

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void everything_that_was_answered_survives_the_kill() throws Exception {
    Set<Long> accepted = new HashSet<>();
    Set<Long> recorded = new HashSet<>();
    Set<Long> closed = new HashSet<>();
    for (int lines : LINES_UNTIL_KILLED) {
      Process child = ChildStore.start(directory);
      try (BufferedReader said = child.inputReader()) {
        assertThat(said.readLine()).isEqualTo(ChildStore.OPEN);
        go(child);
        for (int i = 0; i < lines; i++) {
          note(said.readLine(), accepted, recorded, closed);
        }
        child.toHandle().destroyForcibly(); // destroying the Process would close its output too
        // The output that it wrote before it died and nobody has read.
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          note(line, accepted, recorded, closed);
        }
      } finally {
        child.destroyForcibly().waitFor();
      }
      assertKept(accepted, recorded, closed);
    }
    assertThat(closed).hasSizeGreaterThan(300);
  }

  private static void go(Process child) throws IOException {
    child.getOutputStream().write('\n');
    child.getOutputStream().flush();
  }

  private static void note(String line, Set<Long> accepted, Set<Long> recorded, Set<Long> closed) {
    int space = line.indexOf(' ');
    if (space < 0 || space == line.length() - 1) {
      return; // cut by the kill
    }
    Set<Long> of =
        switch (line.substring(0, space)) {
          case "accepted" -> accepted;
          case "recorded" -> recorded;
          default -> closed;
        };
    of.add(Long.parseLong(line.substring(space + 1)));
  }

  private void assertKept(Set<Long> accepted, Set<Long> recorded, Set<Long> closed) {
    try (SqliteStore store = TestStores.open(directory)) {
      Set<Long> outbox =
          store.outbox(0, 100_000).stream()
              .map(entry -> entry.stored().sequence())
              .collect(Collectors.toSet());
      Set<Long> attempted =
          store.attemptedSince(new DeliveryId(0)).stream()
              .map(Delivered::eventSequence)
              .collect(Collectors.toSet());
      assertThat(attempted).containsAll(recorded);
      assertThat(outbox).noneMatch(closed::contains);
      Set<Long> open = new HashSet<>(accepted);
      open.removeAll(closed);
      open.removeAll(attempted); // it may have been closing these
      assertThat(outbox).containsAll(open);
    }
  }
}
