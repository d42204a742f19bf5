package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.spectra.webhooks.sending.AnswerReader.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests that answers are read in the same way wherever the network cuts them into pieces.
class AnswerReaderTest {
  private static final int HEAD_MAX = 65_536;
  private static final int BODY_MAX = 1_000;
  private static final int KEPT = 100;

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String OK2 = OK + "Content-Length: 2\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n";

  /// The result of reading an answer. `KEPT`: another request may follow. `SPENT`: none may follow.
  /// `OPEN`: the answer is not complete. `CLOSED`: the same, and closing the connection completes
  /// it. `BROKEN`: the bytes are not an answer. `HTTP_2`: the bytes are of another protocol. `left`
  /// counts the bytes after the answer.
  private record Read(End end, int status, Optional<String> body, int left) {}

  enum End {
    KEPT,
    SPENT,
    OPEN,
    CLOSED,
    BROKEN,
    HTTP_2
  }

  static Stream<Arguments> orderly() {
    return Stream.of(
        answer(OK2 + "\r\nok", End.KEPT, 200, "ok"),
        answer(OK2 + "content-type: a\r\nX:\r\nY:  b \r\n\r\nok", End.KEPT, 200, "ok"),
        answer("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", End.KEPT, 200, ""),
        answer("HTTP/1.1 200 \r\ncontent-LENGTH:2\r\n\r\nok", End.KEPT, 200, "ok"),
        answer("HTTP/1.1 599 a\tb\u00e9\r\nContent-Length: 02\r\n\r\nok", End.KEPT, 599, "ok"),
        answer("HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n", End.KEPT, 999, ""),
        answer("HTTP/1.1 204 No\r\n\r\n", End.KEPT, 204, ""),
        answer("HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", End.KEPT, 204, ""),
        answer("HTTP/1.1 304 No\r\n\r\n", End.KEPT, 304, ""),
        answer("HTTP/1.1 205 x\r\nContent-Length: 0\r\n\r\n", End.KEPT, 205, ""),
        answer("HTTP/1.1 103 x\r\nLink: y\r\n\r\n" + OK2 + "\r\nok", End.KEPT, 200, "ok"),
        answer("HTTP/1.1 100 Continue\r\n\r\n".repeat(50) + OK2 + "\r\nok", End.KEPT, 200, "ok"),
        answer(OK2 + "Connection: upgrade, close\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "Connection: x\r\nconnection:CLOSE\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(
            "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok",
            End.KEPT,
            200,
            "ok"),
        answer(OK + "\r\nuntil", End.CLOSED, 200, "until"),
        answer(OK + "\r\n", End.CLOSED, 200, ""),
        answer(OK + "Transfer-Encoding: gzip\r\n\r\nzip", End.CLOSED, 200, "zip"),
        answer(OK + "Content-Length: 999999999999999\r\n\r\nok", End.OPEN, 200, "ok"),
        answer(CHUNKED + "\r\n0\r\n\r\n", End.KEPT, 200, ""),
        answer(
            CHUNKED + "\r\n1\r\na\r\nA;x=\"y\"\r\n0123456789\r\n0;z\r\n\r\n",
            End.KEPT,
            200,
            "a0123456789"),
        answer(
            CHUNKED + "\r\n002  \r\nok\r\n000\r\nTrailer: x\r\nY: z\r\n\r\n", End.KEPT, 200, "ok"),
        answer(
            OK + "Transfer-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            End.KEPT,
            200,
            "a"),
        answer(OK2 + "\r\no", End.OPEN, 200, "o"),
        answer(OK2, End.OPEN, 200, null),
        answer("HTTP/1.1 20", End.OPEN, 0, null),
        answer("", End.OPEN, 0, null),
        answer(CHUNKED + "\r\n2\r\nok\r\n", End.OPEN, 200, "ok"),
        answer(CHUNKED + "\r\n2\r\nok\r\n0\r\n", End.CLOSED, 200, "ok"));
  }

  /// Returns answers whose status can be read, but after which no request may follow.
  static Stream<Arguments> odd() {
    return Stream.of(
        answer("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "X: y\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "\nok", End.SPENT, 200, "ok"),
        answer("\r\n\n" + OK2 + "\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "Content-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK + "Content-Length: 2, 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "Content-Length: 3\r\n\r\n", End.SPENT, 200, ""),
        answer(OK + "Content-Length: 2, 3\r\n\r\n", End.SPENT, 200, ""),
        answer(OK + "Content-Length: -1\r\n\r\n", End.SPENT, 200, ""),
        answer(OK + "Content-Length: +2\r\n\r\n", End.SPENT, 200, ""),
        answer(OK + "Content-Length: 0x2\r\n\r\n", End.SPENT, 200, ""),
        answer(OK + "Content-Length:\r\n\r\n", End.SPENT, 200, ""),
        answer(OK + "Content-Length: 99999999999999999999\r\n\r\n", End.SPENT, 200, ""),
        answer(CHUNKED + "Content-Length: 9\r\n\r\n2\r\nok\r\n0\r\n\r\n", End.SPENT, 200, "ok"),
        answer(CHUNKED + "Content-Length: x\r\n\r\n2\r\nok\r\n0\r\n\r\n", End.SPENT, 200, "ok"),
        answer(
            OK2 + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", End.SPENT, 200, "ok"),
        answer(OK2 + "Transfer-Encoding: identity\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "Transfer-Encoding: gzip\r\n\r\nzip", End.CLOSED, 200, "zip"),
        answer(OK + "Transfer-Encoding: chunked, gzip\r\n\r\nzip", End.CLOSED, 200, "zip"),
        answer(OK + "Transfer-Encoding: chunked, chunked\r\n\r\nzip", End.CLOSED, 200, "zip"),
        answer(
            CHUNKED.replace("HTTP/1.1", "HTTP/1.0")
                + "Connection: keep-alive\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            End.SPENT,
            200,
            "ok"),
        answer("HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n", End.SPENT, 204, ""),
        answer("HTTP/1.1 304 No\r\nContent-Length: 2\r\n\r\n", End.SPENT, 304, ""),
        answer("HTTP/1.1 204 No\r\nContent-Length: 1, 2\r\n\r\n", End.SPENT, 204, ""),
        answer("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", End.SPENT, 204, ""),
        answer("HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n", End.SPENT, 101, ""),
        answer(OK2 + "X: a\u0001b\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "X: a\0b\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "X: a\u007f\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "X: a\rY: b\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "X: a\r\n folded\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK + "Content-Length:\r\n 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK + " X: y\r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK + "Content-Length : 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "no colon\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + ": no name\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "a name: x\r\n\r\nok", End.SPENT, 200, "ok"),
        answer(OK2 + "X: " + "x".repeat(30_000) + "\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("HTTP/1.1\t200 OK\r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("HTTP/1.1 200OK\r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("HTTP/1.1 200-OK\r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("HTTP/2 200 \r\nContent-Length: 2\r\n\r\nok", End.SPENT, 200, "ok"),
        answer("HTTP/1.1 100 x\nY\r\n\r\n" + OK2 + "\r\nok", End.SPENT, 200, "ok"),
        answer(CHUNKED + "\r\nzz\r\n", End.SPENT, 200, ""),
        answer(CHUNKED + "\r\n\r\n", End.SPENT, 200, ""),
        answer(CHUNKED + "\r\n-1\r\n", End.SPENT, 200, ""),
        answer(CHUNKED + "\r\n2\r\nokay\r\n", End.SPENT, 200, "ok"),
        answer(CHUNKED + "\r\n2\r\nok\r\n{", End.SPENT, 200, "ok"),
        answer(CHUNKED + "\r\n1000000000000000\r\nok", End.SPENT, 200, ""),
        answer(CHUNKED + "\r\n2\nok\n0\n\n", End.SPENT, 200, "ok"),
        answer(CHUNKED + "\r\n 2\r\nok\r\n0\r\n\r\n", End.SPENT, 200, "ok"),
        answer(
            CHUNKED + "\r\n2\r\nok\r\n0\r\n" + "T: x\r\n".repeat(100_000), End.SPENT, 200, "ok"));
  }

  static Stream<Arguments> none() {
    return Stream.of(
        answer("SSH-2.0-x", End.BROKEN, 0, null),
        answer("\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0d", End.HTTP_2, 0, null),
        answer("\0\0\u0006\u0004", End.OPEN, 0, null),
        answer("\0SSH-2.0-x", End.BROKEN, 0, null),
        answer("<", End.BROKEN, 0, null),
        answer("HTTQ", End.BROKEN, 0, null),
        answer("HTTP/\r\n", End.BROKEN, 0, null),
        answer("HTTP/1.1\r\n", End.BROKEN, 0, null),
        answer("HTTP/1.1 OK\r\n", End.BROKEN, 0, null),
        answer("HTTP/1.1 20 OK\r\n", End.BROKEN, 0, null),
        answer("HTTP/1.1 2000 OK\r\n", End.BROKEN, 0, null),
        answer("HTTP/1.1 099 OK\r\n", End.BROKEN, 0, null),
        answer("HTTP/1.1200 OK\r\n", End.BROKEN, 0, null),
        answer("HTTP/x 200 OK\r\n", End.BROKEN, 0, null),
        answer("\r\r\n" + OK2 + "\r\nok", End.BROKEN, 0, null),
        answer("HTTP/1.1 100 x\r\n\r\n<html>", End.BROKEN, 0, null),
        answer("HTTP/1.1 100 x\r\n\r\n".repeat(4_000), End.BROKEN, 0, null),
        answer("\r\n".repeat(40_000), End.BROKEN, 0, null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"orderly", "odd", "none"})
  void an_answer_is_read_the_same_in_one_piece_or_in_single_bytes(
      String text, End end, int status, Optional<String> body) {
    var whole = read(text, List.of());

    assertThat(whole.end()).isEqualTo(end);
    assertThat(whole.status()).isEqualTo(status);
    assertThat(whole.body()).isEqualTo(body);
    assertThat(withoutLeft(inSingleBytes(text))).isEqualTo(withoutLeft(whole));
  }

  @Test
  void bytes_after_an_answer_are_not_read() {
    orderly()
        .filter(arguments -> arguments.get()[1] == End.KEPT)
        .map(AnswerReaderTest::text)
        .forEach(
            text -> assertThat(read(text + OK, List.of()).left()).as(text).isEqualTo(OK.length()));
  }

  @Test
  void a_head_beyond_its_bound_keeps_its_status() {
    String field = "X: " + "x".repeat(1_000) + "\r\n";

    assertThat(read(OK2 + field.repeat(60) + "\r\nok", List.of()))
        .isEqualTo(new Read(End.KEPT, 200, Optional.of("ok"), 0));
    assertThat(read(OK2 + field.repeat(70), List.of()).end()).isEqualTo(End.SPENT);
    assertThat(withoutLeft(inSingleBytes(OK2 + "X: " + "x".repeat(70_000))))
        .isEqualTo(new Read(End.SPENT, 200, Optional.of(""), 0));
  }

  @Test
  void a_body_as_long_as_its_bound_is_whole_and_one_byte_more_ends_the_reading() {
    String kept = "b".repeat(KEPT);
    String whole = "b".repeat(BODY_MAX);
    String more = "b".repeat(BODY_MAX + 1);

    assertThat(read(OK + "Content-Length: 1000\r\n\r\n" + whole, List.of()))
        .isEqualTo(new Read(End.KEPT, 200, Optional.of(kept), 0));
    assertThat(read(CHUNKED + "\r\n3e8\r\n" + whole + "\r\n0\r\n\r\n", List.of()).end())
        .isEqualTo(End.KEPT);
    assertThat(read(OK + "Content-Length: 9999\r\n\r\n" + more, List.of()).end())
        .isEqualTo(End.SPENT);
    assertThat(read(CHUNKED + "\r\nffff\r\n" + more, List.of()).end()).isEqualTo(End.SPENT);
    assertThat(read(OK + "\r\n" + more, List.of()).end()).isEqualTo(End.SPENT);
  }

  @Test
  void an_answer_of_single_byte_chunks_is_whole() {
    String body = CHUNKED + "\r\n" + "1\r\nb\r\n".repeat(BODY_MAX) + "0\r\n\r\n";

    assertThat(read(body, List.of()).end()).isEqualTo(End.KEPT);
  }

  @Test
  void a_reader_starts_afresh_after_any_answer() {
    var reader = newReader();
    var plain = read(OK2 + "\r\nok", List.of());
    Stream.of(orderly(), odd(), none())
        .flatMap(each -> each)
        .forEach(arguments -> {
          read(reader, text(arguments), List.of());
          assertThat(read(reader, OK2 + "\r\nok", List.of())).isEqualTo(plain);
        });
  }

  /// Reads mutated answers in random pieces. Nothing may throw, the pieces must make no difference,
  /// and a status that was read must stay.
  @Test
  void no_answer_of_a_receiver_confuses_the_reader() {
    var random = new Random(9112);
    List<String> seeds =
        Stream.of(orderly(), odd(), none())
            .flatMap(each -> each)
            .map(AnswerReaderTest::text)
            .filter(text -> text.length() < 400)
            .toList();
    var reader = newReader();
    for (int i = 0; i < 30_000; i++) {
      String text = mutated(seeds.get(random.nextInt(seeds.size())), seeds, random);
      var whole = read(reader, text, List.of());
      var pieces = read(reader, text, cuts(text.length(), random));
      assertThat(withoutLeft(pieces)).as("answer %d: %s", i, text).isEqualTo(withoutLeft(whole));
    }
  }

  private static String mutated(String seed, List<String> seeds, Random random) {
    var text = new StringBuilder(seed);
    String alphabet = "\r\n\t :,;0123456789abHTTP/.-\0\u00e9";
    for (int times = random.nextInt(4); times > 0; times--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
        case 2 -> text.insert(at, seeds.get(random.nextInt(seeds.size())));
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }

  private static List<Integer> cuts(int length, Random random) {
    var cuts = new ArrayList<Integer>();
    for (int at = 0; at < length; at += 1 + random.nextInt(20)) {
      cuts.add(at);
    }
    return cuts;
  }

  private static Arguments answer(String text, End end, int status, @Nullable String body) {
    return Arguments.of(text, end, status, Optional.ofNullable(body));
  }

  private static String text(Arguments arguments) {
    return Objects.requireNonNull((String) arguments.get()[0]);
  }

  private static Read withoutLeft(Read read) {
    return new Read(read.end(), read.status(), read.body(), 0);
  }

  private static Read inSingleBytes(String text) {
    return read(text, Stream.iterate(0, i -> i + 1).limit(text.length()).toList());
  }

  private static Read read(String text, List<Integer> cuts) {
    return read(newReader(), text, cuts);
  }

  private static AnswerReader newReader() {
    return new AnswerReader(HEAD_MAX, BODY_MAX, KEPT);
  }

  private static Read read(AnswerReader reader, String text, List<Integer> cuts) {
    reader.reset();
    byte[] bytes = text.getBytes(ISO_8859_1);
    OptionalInt seen = OptionalInt.empty();
    Progress progress = new Progress.Unfinished();
    int at = 0;
    int left = 0;
    for (int next = 0; next <= cuts.size() && progress instanceof Progress.Unfinished; next++) {
      int end = next < cuts.size() ? cuts.get(next) : bytes.length;
      var piece = Unpooled.wrappedBuffer(bytes, at, end - at);
      progress = reader.read(piece);
      left = piece.readableBytes();
      at = end;
      if (seen.isPresent()) {
        assertThat(reader.status()).isEqualTo(seen);
      }
      seen = reader.status();
    }
    End end =
        switch (progress) {
          case Progress.Finished(boolean reusable) -> reusable ? End.KEPT : End.SPENT;
          case Progress.Broken _ -> End.BROKEN;
          case Progress.Http2 _ -> End.HTTP_2;
          case Progress.Unfinished _ -> reader.endByClosing() ? End.CLOSED : End.OPEN;
        };
    return new Read(end, reader.status().orElse(0), reader.body(), left);
  }
}
