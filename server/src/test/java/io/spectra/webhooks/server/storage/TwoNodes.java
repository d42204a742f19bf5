package io.spectra.webhooks.server.storage;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Gives each test two nodes that share the server's tables on PostgreSQL, and threads, so that one
/// node can wait for the other.
public final class TwoNodes implements BeforeEachCallback, AfterEachCallback {
  private Optional<Opened> opened = Optional.empty();

  private record Opened(ScratchDatabase first, ScratchDatabase second, ExecutorService threads) {}

  /// Returns the node that the test's own thread uses.
  public ScratchDatabase first() {
    return opened.orElseThrow().first;
  }

  /// Returns the node that other threads use.
  public ScratchDatabase second() {
    return opened.orElseThrow().second;
  }

  /// Runs a task on a thread of its own.
  public <T> Future<T> submit(Callable<T> task) {
    return opened.orElseThrow().threads.submit(task);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws SQLException {
    var first = ScratchDatabase.Kind.POSTGRES.open();
    opened =
        Optional.of(
            new Opened(first, first.ofAnotherNode(), Executors.newVirtualThreadPerTaskExecutor()));
  }

  @Override
  public void afterEach(ExtensionContext context) throws SQLException {
    if (opened.isPresent()) {
      var nodes = opened.get();
      nodes.threads.close();
      nodes.second.close();
      nodes.first.close();
    }
  }
}
