package io.spectra.webhooks.sending;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsNameResolverException;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsQueryLifecycleObserverFactory;
import java.net.InetSocketAddress;
import java.util.List;

/// Counts the answers of name servers, whatever they say. Even a refusal shows that a server is
/// there. Only one event loop may use an instance.
final class AnswerCount implements DnsQueryLifecycleObserverFactory {
  private long count;

  long get() {
    return count;
  }

  void add() {
    count++;
  }

  @Override
  public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
    return new Query();
  }

  private final class Query implements DnsQueryLifecycleObserver {
    private boolean isWritten;

    @Override
    public void queryWritten(InetSocketAddress nameServer, ChannelFuture future) {
      isWritten = true;
    }

    @Override
    public void queryCancelled(int queriesRemaining) {}

    @Override
    public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> nameServers) {
      add();
      return this;
    }

    @Override
    public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion question) {
      add();
      return this;
    }

    @Override
    public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
      add();
      return new Query();
    }

    /// Counts the failure unless it is a [DnsNameResolverException], which means a timeout or a
    /// lost packet. Netty also reports the answer that a name does not exist as a failure.
    @Override
    public void queryFailed(Throwable cause) {
      if (isWritten && !(cause instanceof DnsNameResolverException)) {
        add();
      }
    }

    @Override
    public void querySucceed() {
      add();
    }
  }
}
