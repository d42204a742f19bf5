package io.spectra.webhooks.sending;

import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;

/// Finds the addresses of a host name for one event loop's connections: [DnsLookup], or what a test
/// puts in its place. It only answers; whether an address may be used is judged by its caller, all
/// of the answer, at every connect. Never asked for address literals.
public interface HostLookup extends AutoCloseable {

  /// All addresses of the name, the preferred one first. Must not block; a name without addresses
  /// fails the future or gives an empty list.
  Future<List<InetAddress>> addressesOf(String host);

  @Override
  default void close() {}
}
