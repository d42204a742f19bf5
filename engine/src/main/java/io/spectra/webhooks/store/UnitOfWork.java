package io.spectra.webhooks.store;

import java.sql.Connection;
import java.util.List;

/// Writes of the embedding program that commit together with the events they cause.
///
/// It runs on the writer's thread under a savepoint within the group commit, so it must be short,
/// must not wait for anything and may run again when a commit is repeated: its effects are the rows
/// it writes and what it returns, nothing else. An exception rolls back this unit alone and reaches
/// its caller.
@FunctionalInterface
public interface UnitOfWork {

  Written run(Connection connection) throws Exception;

  /// Runs on a store's own connection, which is lent for it. For adapters.
  default Written runOn(Connection real) throws Exception {
    try (var lent = new LentConnection(real)) {
      return run(lent.connection());
    }
  }

  /// What the caller gets when the commit is through, and the events that go with it, in the order
  /// in which they happened.
  record Written(Object value, List<NewEvent> events) {
    public Written {
      events = List.copyOf(events);
    }
  }
}
