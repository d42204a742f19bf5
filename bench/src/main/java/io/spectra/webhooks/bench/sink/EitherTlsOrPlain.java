package io.spectra.webhooks.bench.sink;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;

/// Recognizes by the first bytes whether a connection is TLS, and makes each handshake a cold one:
/// each has a session context of its own, in which no earlier session is valid. If the JDK does
/// TLS, [io.spectra.webhooks.bench.process.SinkProcess] configures it to give no tickets. Runs on
/// the sink's one loop.
final class EitherTlsOrPlain extends OptionalSslHandler {
  EitherTlsOrPlain(SslContext tls) {
    super(tls);
  }

  @Override
  protected SslHandler newSslHandler(ChannelHandlerContext context, SslContext tls) {
    if (tls.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      var name = context.channel().id().asShortText();
      sessions.setSessionIdContext(name.getBytes(StandardCharsets.US_ASCII));
    }
    return super.newSslHandler(context, tls);
  }
}
