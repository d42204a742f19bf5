package io.spectra.webhooks.store;

import java.sql.Connection;
import java.util.List;

/// Writes rows of the embedding program that commit together with the events they cause.
///
/// It runs on the writer's thread under a savepoint within the group commit. So it must be short
/// and must not wait for anything. It may run again when a commit is repeated, so its only effects
/// may be the rows that it writes and its result. An exception rolls back this unit alone and is
/// thrown to its caller.
@FunctionalInterface
public interface UnitOfWork {

  Written run(Connection connection) throws Exception;

  /// Runs on a store's own connection, which it lends to the unit. Adapters call this.
  default Written runOn(Connection real) throws Exception {
    try (var lent = new LentConnection(real)) {
      return run(lent.connection());
    }
  }

  /// The value that the caller gets after the commit, and the events of the commit in their order.
  record Written(Object value, List<NewEvent> events) {
    public Written {
      events = List.copyOf(events);
    }
  }
}
