package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.testing.ServerIdentity;
import io.spectra.webhooks.testing.TestCertificates;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests receivers whose names are allowed only in DNS, with an underscore or a hyphen at the end
/// of a label. Their certificates are judged as strictly as all others. The receiver runs on
/// BoringSSL, because a server on the JDK's TLS refuses such names itself.
class OddHostNameTest {
  private static final TestCertificates AUTHORITY = TestCertificates.create();
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @BeforeEach
  void isHere() {
    assumeTrue(OpenSsl.isAvailable());
  }

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @ParameterizedTest
  @CsvSource({
    "stack_receiver, stack_receiver",
    "my_app.hooks.test, my_app.hooks.test",
    "my_app.hooks.test, *.hooks.test",
    "-a-.hooks.test, *.hooks.test"
  })
  void a_certificate_for_its_name_is_accepted(String host, String certified) throws SSLException {
    assertThat(sent(host, AUTHORITY.server(certified)).error()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "my_app.hooks.test, myapp.hooks.test",
    "my_app.hooks.test, *.test",
    "my_app.hooks.test, hooks.test",
    "my_app.test, *.test",
    "stack_receiver, 127.0.0.1"
  })
  void a_certificate_for_another_name_is_refused(String host, String certified)
      throws SSLException {
    assertThat(sent(host, AUTHORITY.server(certified)).error())
        .hasValue(
            "tls: the receiver's certificate is for %s, not for %s".formatted(certified, host));
  }

  @ParameterizedTest
  @CsvSource({"stack_receiver", "my_app.hooks.test"})
  void an_untrusted_certificate_is_refused_even_if_its_name_matches(String host)
      throws SSLException {
    assertThat(sent(host, TestCertificates.selfSigned(host)).error())
        .hasValue("tls: the receiver's certificate is self-signed");
    assertThat(sent(host, AUTHORITY.expired(host)).error())
        .hasValue("tls: the receiver's certificate expired at 2021-01-01T00:00:00Z");
  }

  private Outcome sent(String host, ServerIdentity identity) throws SSLException {
    int port = receiver(identity);
    try (var sender =
        SenderFixture.with()
            .lookup(FakeLookup.of(host, "127.0.0.1"))
            .tls(ReceiverTls.trusting(AUTHORITY.trustStore()))
            .start()) {
      return sender.send("https://" + host + ":" + port + "/");
    }
  }

  private int receiver(ServerIdentity identity) throws SSLException {
    SslContext tls =
        SslContextBuilder.forServer(identity.key(), identity.chain())
            .sslProvider(SslProvider.OPENSSL)
            .build();
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    accepted.pipeline().addLast(tls.newHandler(accepted.alloc()), new Answers());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /// Answers every read. The request of a small event arrives in one piece.
  private static final class Answers extends SimpleChannelInboundHandler<Object> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Object bytes) {
      context.writeAndFlush(Unpooled.wrappedBuffer(ANSWER));
    }
  }
}
