package io.spectra.webhooks.sending;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.spectra.webhooks.egress.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A name server on a real UDP socket. It knows the names that a test adds, with a TTL of an hour,
/// and records the questions it gets. It can refuse EDNS, refuse a name, or stay silent.
final class FakeNameServer implements AutoCloseable {
  private static final int TTL_SECONDS = 3_600;

  private final Map<String, List<IpAddress>> names = new ConcurrentHashMap<>();
  private final Map<String, DnsResponseCode> refused = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Predicate<String> silence = _ -> false;
  private volatile @Nullable DnsResponseCode toEdns;
  private final Channel channel;

  FakeNameServer(EventLoop loop) {
    this.channel =
        new Bootstrap()
            .group(loop)
            .channel(NioDatagramChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    opened
                        .pipeline()
                        .addLast(new DatagramDnsQueryDecoder())
                        .addLast(new DatagramDnsResponseEncoder())
                        .addLast(new Answers());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .syncUninterruptibly()
            .channel();
  }

  FakeNameServer put(String name, String... addresses) {
    names.put(
        name, Arrays.stream(addresses).map(text -> IpAddress.parse(text).orElseThrow()).toList());
    return this;
  }

  FakeNameServer refuse(String name, DnsResponseCode code) {
    refused.put(name, code);
    return this;
  }

  FakeNameServer refuseEdns(DnsResponseCode code) {
    toEdns = code;
    return this;
  }

  /// Leaves these questions, such as `A hooks.test.`, unanswered.
  FakeNameServer silentTo(Predicate<String> questions) {
    silence = questions;
    return this;
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /// Returns the questions so far, such as `A hooks.test.`.
  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }

  private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
      DefaultDnsQuestion question = query.recordAt(DnsSection.QUESTION);
      var type = question.type();
      String text = type.name() + " " + question.name();
      asked.add(text);
      if (silence.test(text)) {
        return;
      }
      var response =
          new DatagramDnsResponse(
              /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
      response.addRecord(DnsSection.QUESTION, question);
      var name = question.name().substring(0, question.name().length() - 1);
      var code = code(query, name);
      response.setCode(code);
      if (code.equals(DnsResponseCode.NOERROR)) {
        addAddresses(response, question, names.getOrDefault(name, List.of()));
      }
      context.writeAndFlush(response);
    }

    private DnsResponseCode code(DatagramDnsQuery query, String name) {
      var refusal = toEdns;
      if (refusal != null && query.count(DnsSection.ADDITIONAL) > 0) {
        return refusal;
      }
      boolean isKnown = names.containsKey(name) || name.isEmpty();
      return refused.getOrDefault(
          name, isKnown ? DnsResponseCode.NOERROR : DnsResponseCode.NXDOMAIN);
    }

    private void addAddresses(
        DatagramDnsResponse response, DefaultDnsQuestion question, List<IpAddress> addresses) {
      var type = question.type();
      addresses.stream()
          .filter(address -> type.equals(address.isV4() ? DnsRecordType.A : DnsRecordType.AAAA))
          .forEach(address ->
              response.addRecord(
                  DnsSection.ANSWER,
                  new DefaultDnsRawRecord(
                      question.name(),
                      type,
                      TTL_SECONDS,
                      Unpooled.wrappedBuffer(address.bytes()))));
    }
  }
}
