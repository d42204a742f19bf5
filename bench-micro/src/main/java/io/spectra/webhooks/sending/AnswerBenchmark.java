package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.micro.MicroBenchmark;
import io.spectra.webhooks.settings.SenderSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/// Measures the judging of an answer, from its bytes to the outcome, with the status and the text
/// that its row gets.
///
/// The floor takes the status and copies the body's bytes.
public class AnswerBenchmark extends MicroBenchmark {
  private static final Duration TOOK = Duration.ofMillis(3);
  private static final byte[] BODY = "{\"received\":true}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] HEAD =
      """
      HTTP/1.1 200 OK
      Server: nginx
      Date: Mon, 18 May 2026 14:23:00 GMT
      Content-Type: application/json
      Content-Length: 17
      Connection: keep-alive

      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final SenderSettings settings = SenderSettings.DEFAULT;
  private final AnswerReader reader =
      new AnswerReader(settings.headBytesMax(), settings.bodyBytesMax(), settings.bodyBytesKept());
  private final ByteBuf answer =
      Unpooled.directBuffer()
          .writeBytes(HEAD)
          .writeBytes(BODY); // a direct buffer, as sockets give it

  @Benchmark
  public boolean judge() {
    reader.reset();
    answer.readerIndex(0);
    if (!(reader.read(answer) instanceof AnswerReader.Progress.Finished)) {
      throw new IllegalStateException("the answer is whole");
    }
    var outcome =
        new Outcome.Answered(reader.status().orElseThrow(), reader.body().orElseThrow(), TOOK);
    return outcome.success() && outcome.error().isEmpty();
  }

  @Benchmark
  public boolean floorStatusAndBytes() {
    byte[] copy = new byte[BODY.length];
    answer.getBytes(HEAD.length, copy);
    return answer.getByte(9) == '2' && copy.length == BODY.length;
  }

  @TearDown
  public void release() {
    answer.release();
  }
}
