package io.spectra.webhooks.sending;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Determines whether any of this machine's name servers answers at all, so that a receiver is not
/// blamed for their absence. One unanswered name proves nothing, because the servers of its own
/// domain may be away. Therefore a neutral question, for the name servers of the root, is sent to
/// all of our servers at once. The result is valid for a second. Only one event loop may use an
/// instance.
final class NameServerHealth {
  private static final Duration COUNTS_FOR = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final DnsNameResolver resolver;
  private final AnswerCount answers;
  private final LongSupplier ticker;
  private @Nullable Promise<Boolean> probe;
  private long probedAtNanos;

  NameServerHealth(
      EventLoop loop, DnsNameResolver resolver, AnswerCount answers, LongSupplier ticker) {
    this.loop = loop;
    this.resolver = resolver;
    this.answers = answers;
    this.ticker = ticker;
  }

  /// Returns the number of answers so far. A larger number than before means that a name server is
  /// there.
  long answers() {
    return answers.get();
  }

  /// Asks whether any name server answers. This takes at most as long as one query may take.
  Future<Boolean> answersAnything(List<InetSocketAddress> nameServers) {
    var current = probe;
    if (current == null || (current.isDone() && isOld())) {
      current = loop.newPromise();
      probe = current;
      ask(nameServers, current);
    }
    return current;
  }

  private boolean isOld() {
    return ticker.getAsLong() - probedAtNanos > COUNTS_FOR.toNanos();
  }

  private void ask(List<InetSocketAddress> nameServers, Promise<Boolean> result) {
    var silent = new int[] {0}; // this loop only
    for (InetSocketAddress nameServer : nameServers) {
      resolver
          .query(nameServer, new DefaultDnsQuestion(".", DnsRecordType.NS))
          .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answer) -> {
            if (answer.isSuccess()) {
              answer.getNow().release();
              answers.add();
              finish(result, true);
            } else if (++silent[0] == nameServers.size()) {
              finish(result, false);
            }
          });
    }
  }

  private void finish(Promise<Boolean> result, boolean isAnyThere) {
    if (result.trySuccess(isAnyThere)) {
      probedAtNanos = ticker.getAsLong();
    }
  }
}
