package io.spectra.webhooks.sending;

import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;

/// Finds the addresses of a host name for the connections of one event loop. The implementation is
/// [DnsLookup], or a fake in a test. It does not decide whether an address may be used: the caller
/// judges the whole answer at every connect. It is never asked for a literal address.
interface HostLookup extends AutoCloseable {

  /// Returns all addresses of the name, the preferred one first. Must not block. For a name without
  /// addresses the future fails or contains an empty list.
  Future<List<InetAddress>> addressesOf(String host);

  @Override
  default void close() {}
}
