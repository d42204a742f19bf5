package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.sql.RegistryWriter;
import java.sql.SQLException;

/// Carries out changes of the registry within the writer's transaction, one node at a time, and
/// notifies the other nodes.
final class SharedRegistryWriter {
  /// Locks the version. Other nodes wait here until this node has committed.
  private static final String LOCK_VERSION = "select version from registry for no key update";

  private static final String NOTIFY = "select pg_notify(?, ?)";

  private final RegistryWriter writer;
  private final String channel;

  SharedRegistryWriter(RegistryWriter writer, String channel) {
    this.writer = writer;
    this.channel = channel;
  }

  /// Carries out `change` if the registry is at `knownVersion`, and returns the rows that changed.
  /// Otherwise it does nothing and returns a delta that still has the known version.
  RegistryDelta carryOut(
      PostgresSession session, Member me, long knownVersion, RegistryChange change)
      throws SQLException {
    if (session.number(LOCK_VERSION) != knownVersion) {
      return RegistryDelta.empty(knownVersion);
    }
    RegistryDelta made = writer.carryOut(session, knownVersion, change);
    session.first(NOTIFY, _ -> true, channel, me.name());
    return made;
  }
}
