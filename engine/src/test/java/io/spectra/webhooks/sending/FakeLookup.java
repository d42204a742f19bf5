package io.spectra.webhooks.sending;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.spectra.webhooks.egress.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Answers lookups with the addresses that a test sets and may change. Instances are thread-safe.
final class FakeLookup implements HostLookup {
  private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  static FakeLookup of(String host, String... addresses) {
    return new FakeLookup().put(host, addresses);
  }

  FakeLookup put(String host, String... addresses) {
    names.put(
        host,
        Arrays.stream(addresses)
            .map(address -> IpAddress.parse(address).orElseThrow().toInetAddress())
            .toList());
    return this;
  }

  FakeLookup remove(String host) {
    names.remove(host);
    return this;
  }

  /// Returns the names that were asked for, in order.
  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public Future<List<InetAddress>> addressesOf(String host) {
    asked.add(host);
    Promise<List<InetAddress>> answer = ImmediateEventExecutor.INSTANCE.newPromise();
    var addresses = names.get(host);
    return addresses == null
        ? answer.setFailure(new UnknownHostException(host))
        : answer.setSuccess(addresses);
  }

  /// Returns a name server that never answers.
  static HostLookup silent() {
    return host -> ImmediateEventExecutor.INSTANCE.newPromise();
  }
}
