package io.spectra.webhooks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class BoundedOutputTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch reader = new CountDownLatch(1);

  @Test
  void texts_are_written_in_order() throws InterruptedException {
    reader.countDown();
    var output = output();

    output.add("one");
    output.add("two");

    assertThat(output.flush(LONG)).isTrue();
    assertThat(written).containsExactly("one", "two");
  }

  @Test
  void a_stream_that_takes_nothing_holds_nobody_up_and_is_told_what_it_missed()
      throws InterruptedException {
    var output = output();
    output.add("held");
    entered.await();
    var half = "x".repeat(BoundedOutput.WAITING_MAX / 2);

    for (var text : List.of(half, half, "dropped", "dropped too")) {
      output.add(text);
    }
    assertThat(output.flush(Duration.ZERO)).isFalse();
    reader.countDown();

    assertThat(output.flush(LONG)).isTrue();
    assertThat(written).containsExactly("held", half, half, "2 dropped");
  }

  @Test
  void the_note_stands_where_the_texts_are_missing() throws InterruptedException {
    var output = output();
    output.add("held");
    entered.await();
    output.add("x".repeat(BoundedOutput.WAITING_MAX));
    output.add("dropped");
    reader.countDown();
    assertThat(take(2)).first().isEqualTo("held");

    output.add("later");

    assertThat(take(2)).containsExactly("1 dropped", "later");
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("no space left on device"),
        new IllegalStateException("closed"),
        new OutOfMemoryError("no buffer"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a_stream_that_fails_is_tried_again_with_the_next_text(Throwable failure)
      throws InterruptedException {
    var failed = new CountDownLatch(1);
    var output =
        BoundedOutput.start(
            "test",
            text -> {
              if (failed.getCount() > 0) {
                failed.countDown();
                fail(failure);
              }
              written.add(text);
            },
            count -> count + " dropped");

    output.add("lost");
    failed.await();
    output.add("written");

    assertThat(take(1)).containsExactly("written");
    assertThat(output.flush(LONG)).isTrue();
  }

  private static void fail(Throwable failure) throws IOException {
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError("no stream throws this", failure);
    }
  }

  private BoundedOutput output() {
    return BoundedOutput.start(
        "test",
        text -> {
          entered.countDown();
          awaitReader();
          written.add(text);
        },
        count -> count + " dropped");
  }

  private void awaitReader() {
    try {
      reader.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> take(int count) throws InterruptedException {
    var texts = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      texts.add(written.poll(20, TimeUnit.SECONDS));
    }
    return texts;
  }
}
