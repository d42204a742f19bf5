package io.spectra.webhooks.sending;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.micro.MicroBenchmark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;

/// Judging an answer: from what the decoder gives to the outcome, with the status and the text that
/// its row will have.
///
/// The floor takes the status and copies the body's bytes.
public class AnswerBenchmark extends MicroBenchmark {
  private static final Duration TOOK = Duration.ofMillis(3);
  private static final byte[] BODY = "{\"received\":true}".getBytes(StandardCharsets.UTF_8);

  private final SenderSettings settings = SenderSettings.defaults();
  private final AnswerReader reader =
      new AnswerReader(settings.bodyBytesMax(), settings.bodyBytesKept());
  private final DefaultFullHttpResponse answer =
      new DefaultFullHttpResponse(
          HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));

  public AnswerBenchmark() {
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CONTENT_LENGTH, BODY.length);
  }

  @Benchmark
  public boolean judge() {
    reader.reset();
    if (!(reader.read(answer) instanceof AnswerReader.Progress.Finished)) {
      throw new IllegalStateException("the answer is whole");
    }
    var outcome =
        new Outcome.Answered(reader.status().orElseThrow(), reader.body().orElseThrow(), TOOK);
    return outcome.success() && outcome.error().isEmpty();
  }

  @Benchmark
  public boolean floorStatusAndBytes() {
    byte[] copy = new byte[answer.content().readableBytes()];
    answer.content().getBytes(answer.content().readerIndex(), copy);
    return answer.status().code() == 200 && copy.length == BODY.length;
  }
}
