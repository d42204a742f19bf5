package io.spectra.webhooks.server.http.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's decoder made strict where it is lenient, and made to stop after each request: what is
/// pipelined behind it stays as raw bytes, and reading stops, until [#resume]. So one connection
/// holds one request and at most a few reads' worth of bytes.
///
/// Text that two parsers could read differently (a folded header, both lengths, a bare line feed)
/// ends the message with a failed decoder result.
final class StrictDecoder extends HttpRequestDecoder {
  static final int LINE_BYTES_MAX = 8 * 1024;
  static final int HEAD_BYTES_MAX = 16 * 1024;

  private boolean isPaused; // between the end of a request and resume()
  private boolean isPumping; // within channelRead: the loop there goes on by itself
  private boolean isInHead = true;
  private boolean isAfterFirstLine; // of a head whose first line is consumed
  private boolean isDiscarding; // after a failure nothing is read any more

  StrictDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE_BYTES_MAX)
            .setMaxHeaderSize(HEAD_BYTES_MAX)
            .setMaxChunkSize(64 * 1024)
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true));
  }

  /// Goes on with the next request.
  void resume(ChannelHandlerContext ctx) {
    isPaused = false;
    if (!ctx.channel().config().isAutoRead()) {
      ctx.channel().config().setAutoRead(true);
    }
    if (!isPumping && actualReadableBytes() > 0) {
      try {
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
      } catch (Exception e) {
        ctx.fireExceptionCaught(e);
      }
    }
  }

  /// Drops whatever comes from now on.
  void discard() {
    isDiscarding = true;
    isPaused = false;
  }

  /// Whether a head has begun and not ended.
  boolean isWithinHead() {
    return isInHead && !isPaused && (isAfterFirstLine || actualReadableBytes() > 0);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    isPumping = true;
    try {
      super.channelRead(ctx, msg);
    } finally {
      isPumping = false;
    }
  }

  /// While paused, the decoder must not ask for more by itself, as it would with reading turned
  /// off.
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (isPaused) {
      discardSomeReadBytes();
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (isDiscarding) {
      in.skipBytes(in.readableBytes());
    } else if (isPaused) {
      ctx.channel().config().setAutoRead(false);
    } else if (isInHead && hasFold(in)) {
      out.add(refused("a header goes on in the next line"));
      in.skipBytes(in.readableBytes());
    } else {
      int start = in.readerIndex();
      super.decode(ctx, in, out);
      follow(out, in.readerIndex() > start);
    }
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }

  private void follow(List<Object> out, boolean hasConsumed) {
    if (isInHead && hasConsumed) {
      isAfterFirstLine = true;
    }
    for (Object message : out) {
      if (message instanceof HttpRequest) {
        isInHead = false;
        isAfterFirstLine = false;
      }
      if (message instanceof LastHttpContent) {
        isInHead = true;
        isPaused = true;
      }
    }
  }

  /// Whether a line of the head begins with white space: a continued header, which some parsers
  /// join and others do not. Looks at complete lines up to the head's end.
  private boolean hasFold(ByteBuf in) {
    int line = in.readerIndex();
    int end = in.writerIndex();
    boolean isFirstSeen = isAfterFirstLine;
    while (line < end) {
      if (isFirstSeen && isBlank(in.getByte(line))) {
        return true;
      }
      int lineFeed = in.indexOf(line, end, HttpConstants.LF);
      if (lineFeed < 0) {
        return false;
      }
      boolean isEmpty =
          lineFeed == line || (lineFeed == line + 1 && in.getByte(line) == HttpConstants.CR);
      if (isEmpty && isFirstSeen) {
        return false;
      }
      isFirstSeen |= !isEmpty;
      line = lineFeed + 1;
    }
    return false;
  }

  private static boolean isBlank(byte b) {
    return b == HttpConstants.SP || b == HttpConstants.HT;
  }

  private static HttpRequest refused(String why) {
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, "/bad-request", Unpooled.EMPTY_BUFFER);
    request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(why)));
    return request;
  }
}
