package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.spectra.webhooks.server.http.Header;
import io.spectra.webhooks.server.http.Response;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Puts an answer on the wire: a head from prepared pieces, and the body behind it in the same
/// write when it is small. On the connection's event loop.
final class AnswerWriter {
  private static final int JOINED_BODY_BYTES_MAX = 16 * 1024;
  private static final int HEAD_BYTES_USUAL = 512;
  private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
  private static final byte[] COMMON =
      ascii("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nDate: ");
  private static final byte[] CONTENT_LENGTH = ascii("\r\nContent-Length: ");
  private static final byte[] END_OF_LINE = ascii("\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");

  /// First lines with their content type; as many as there are statuses and types.
  private static final ConcurrentMap<Start, byte[]> STARTS = new ConcurrentHashMap<>();

  private AnswerWriter() {}

  /// The `Connection` header of an answer.
  enum Afterwards {
    NOTHING,
    CLOSE,
    KEEP_ALIVE
  }

  static void writeContinue(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE), ctx.voidPromise());
  }

  /// @param extra headers beside the response's own
  /// @param withBody false for an answer to HEAD
  static ChannelFuture write(
      ChannelHandlerContext ctx,
      Response response,
      List<Header> extra,
      byte[] date,
      Afterwards afterwards,
      boolean withBody) {
    byte[] body = response.body();
    boolean isJoined = withBody && body.length <= JOINED_BODY_BYTES_MAX;
    ByteBuf out = ctx.alloc().buffer(HEAD_BYTES_USUAL + (isJoined ? body.length : 0));
    writeHead(out, response, extra, date, afterwards);
    if (isJoined) {
      return ctx.writeAndFlush(out.writeBytes(body));
    }
    if (!withBody) {
      return ctx.writeAndFlush(out);
    }
    ctx.write(out, ctx.voidPromise());
    return ctx.writeAndFlush(Unpooled.wrappedBuffer(body));
  }

  private static void writeHead(
      ByteBuf out, Response response, List<Header> extra, byte[] date, Afterwards afterwards) {
    out.writeBytes(start(response));
    out.writeBytes(COMMON).writeBytes(date);
    out.writeBytes(CONTENT_LENGTH);
    ByteBufUtil.writeAscii(out, Integer.toString(response.body().length));
    out.writeBytes(END_OF_LINE);
    writeHeaders(out, response.headers());
    writeHeaders(out, extra);
    switch (afterwards) {
      case NOTHING -> {}
      case CLOSE -> out.writeBytes(CLOSE);
      case KEEP_ALIVE -> out.writeBytes(KEEP_ALIVE);
    }
    out.writeBytes(END_OF_LINE);
  }

  private static void writeHeaders(ByteBuf out, List<Header> headers) {
    for (Header header : headers) {
      ByteBufUtil.writeAscii(out, header.name());
      out.writeByte(':').writeByte(' ');
      ByteBufUtil.writeAscii(out, header.value());
      out.writeBytes(END_OF_LINE);
    }
  }

  private static byte[] start(Response response) {
    return STARTS.computeIfAbsent(
        new Start(response.status(), response.contentType()),
        start ->
            ascii(
                "HTTP/1.1 %s %s\r\nContent-Type: %s\r\n"
                    .formatted(start.status, ReasonPhrase.of(start.status), start.contentType)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private record Start(int status, String contentType) {}
}
