package io.spectra.webhooks.server.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.Route;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Sends odd values in every field, parameter and path of every route, as the server's route table
/// has them, and holds the server to two promises: no input is ever a 5xx, and whatever it stored
/// can be read back, after a restart too.
///
/// Each build sends the same requests; `-Dspectra.seed=…` chooses others, and
/// `-Dspectra.fuzz.rounds=1000000` makes it long.
@SuppressWarnings("NullAway.Init") // set before each test
class HostileInputTest {
  private static final int ROUNDS = Integer.getInteger("spectra.fuzz.rounds", 1_500);
  private static final int READ_ALL_EVERY = 300;
  private static final int SHOWN_CHARACTERS = 2_000;
  private static final int PAGES_MAX = 200;
  private static final JsonFactory STRICT = new JsonFactory();
  private static final JsonMapper READER = new JsonMapper();

  @TempDir private Path directory;
  private final long seed = Long.getLong("spectra.seed", 11);
  private final Random random = new Random(seed);
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Handler log = new FaultsInLog();

  /// The ids of what was created, by the path of its list.
  private final Map<String, List<Long>> ids = new HashMap<>();

  private TestServer server;
  private RawConnection connection;
  private String key;
  private String operator;
  private String last = "nothing yet";

  @BeforeEach
  void start() throws IOException {
    Logger.getLogger("").addHandler(log);
    open();
    var tenant = server.newTenant();
    key = server.newKey(tenant).text();
  }

  private void open() throws IOException {
    server = TestServer.start(directory, Map.of());
    operator = Files.readString(server.server().operatorTokenFile()).strip();
    connection = new RawConnection(server.address());
  }

  @AfterEach
  void stop() throws IOException {
    connection.close();
    server.close();
    Logger.getLogger("").removeHandler(log);
  }

  @Test
  void no_input_is_a_5xx_and_what_was_stored_can_be_read_back() throws IOException {
    var routes = server.server().routes().routes();
    assertThat(routes.stream().map(Route::toString))
        .as("every route has a template of a good request")
        .containsExactlyInAnyOrderElementsOf(RequestTemplates.OF.keySet());

    for (var route : routes) {
      tryEveryField(route);
    }
    readAllLists(routes);
    for (int round = 0; round < ROUNDS; round++) {
      tryOut(routes.get(random.nextInt(routes.size())));
      if (round % READ_ALL_EVERY == 0) {
        readAllLists(routes);
      }
    }
    readAllLists(routes);
    connection.close();
    server.close();
    open();
    readAllLists(routes);
    assertThat(faults).as(context()).isEmpty();
  }

  /// Puts each of the worst values into each field alone, with all other fields good.
  private void tryEveryField(Route route) throws IOException {
    var template = RequestTemplates.of(route.toString());
    for (var path : template.bodyPaths()) {
      for (var value : OddValues.WORST_JSON) {
        var replaced = new HashMap<String, String>();
        replaced.put(path, value);
        makeNew(template.bodyPaths(), replaced);
        var answer = send(bytes(route, path(route), template.bodyWith(replaced).getBytes(UTF_8)));
        if (answer.status() == 201) {
          readBack(route, answer);
        }
      }
    }
  }

  private byte[] bytes(Route route, String target, byte[] body) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Host", "localhost");
    credentials(route).ifPresent(token -> headers.put("Authorization", "Bearer " + token));
    return bytes(route, target, headers, body);
  }

  private void tryOut(Route route) throws IOException {
    var template = RequestTemplates.of(route.toString());
    var answer = send(request(route, template));
    if (answer.status() < 300 && !route.method().name().equals("GET")) {
      readBack(route, answer);
    }
  }

  // ---- making requests

  private byte[] request(Route route, RequestTemplates.Template template) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Host", "localhost");
    credentials(route).ifPresent(token -> headers.put("Authorization", "Bearer " + token));
    if (oneIn(8)) {
      var name = pick(OddValues.HEADERS.keySet().stream().sorted().toList());
      headers.put(name, pick(OddValues.HEADERS.getOrDefault(name, List.of(""))));
    }
    byte[] body = template.hasBody() || oneIn(20) ? body(template) : new byte[0];
    return bytes(route, path(route) + query(template), headers, body);
  }

  private byte[] bytes(Route route, String target, Map<String, String> headers, byte[] body) {
    headers.put("Content-Length", Integer.toString(body.length));
    var head =
        "%s %s HTTP/1.1\r\n".formatted(route.method(), target)
            + headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining())
            + "\r\n";
    last = head + new String(body, 0, Math.min(body.length, SHOWN_CHARACTERS), ISO_8859_1);
    var bytes = ByteBuffer.allocate(head.length() + body.length);
    return bytes.put(head.getBytes(ISO_8859_1)).put(body).array();
  }

  private Optional<String> credentials(Route route) {
    return switch (route.access()) {
      case Access.Key _ -> Optional.of(key);
      case Access.Operator _ -> Optional.of(operator);
      case Access.Open _, Access.OperatorOffLoopback _ -> Optional.empty();
    };
  }

  private String path(Route route) {
    var path = new StringBuilder();
    for (var part : route.path().text().substring(1).split("/", -1)) {
      boolean isVariable = part.startsWith("{");
      path.append('/').append(isVariable ? variable(path.toString()) : part);
    }
    if (oneIn(40)) {
      path.append('/').append(pick(OddValues.URL_PARTS));
    }
    return path.toString();
  }

  private String variable(String list) {
    var known = ids.getOrDefault(list, List.of());
    return known.isEmpty() || oneIn(4)
        ? pick(OddValues.URL_PARTS)
        : Long.toString(known.get(random.nextInt(known.size())));
  }

  private String query(RequestTemplates.Template template) {
    if (template.query().isEmpty()) {
      return oneIn(10) ? "?" + pick(OddValues.URL_PARTS) : "";
    }
    var names = template.query().keySet().stream().sorted().toList();
    var parts = new ArrayList<String>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      var name = pick(names);
      var value = oneIn(3) ? template.query().get(name) : pick(OddValues.URL_PARTS);
      parts.add(oneIn(20) ? value : name + "=" + value);
    }
    return "?" + String.join("&", parts);
  }

  private byte[] body(RequestTemplates.Template template) {
    if (!template.hasBody() || oneIn(8)) {
      return pick(OddValues.BODIES).getBytes(ISO_8859_1);
    }
    var replaced = new HashMap<String, String>();
    var paths = template.bodyPaths();
    if (paths.isEmpty() || oneIn(6)) {
      replaced.put("", "{\"x\":%s}".formatted(pick(OddValues.JSON)));
    } else if (!oneIn(5)) {
      for (int i = random.nextInt(2); i >= 0; i--) {
        replaced.put(pick(paths), pick(OddValues.JSON));
      }
    }
    makeNew(paths, replaced);
    var text = template.bodyWith(replaced);
    if (oneIn(6)) { // a field that nobody knows, or one twice
      var name = oneIn(2) || paths.isEmpty() ? "unknown" : pick(paths);
      text = "{\"%s\":%s,".formatted(name, pick(OddValues.JSON)) + text.strip().substring(1);
    }
    return text.getBytes(UTF_8);
  }

  /// A type of events can be made only once.
  private void makeNew(List<String> paths, Map<String, String> replaced) {
    if (paths.contains("json_schema") && !oneIn(10)) {
      replaced.putIfAbsent("event", "\"kiosk.n%s\"".formatted(random.nextInt(1_000_000)));
    }
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  // ---- judging answers

  private RawConnection.Answer send(byte[] request) throws IOException {
    RawConnection.Answer answer;
    try {
      answer = connection.send(request);
    } catch (IOException e) {
      throw new AssertionError("no answer: " + context(), e);
    }
    assertThat(answer.status()).as(context()).isBetween(200, 499);
    assertThat(faults).as(context()).isEmpty();
    if (answer.header("content-type").startsWith("application/json")) {
      assertReadable(answer.body());
    }
    return answer;
  }

  /// Checks that the body is UTF-8 and JSON. Numbers are not converted: an event's `data` is handed
  /// on as its publisher wrote it.
  private void assertReadable(byte[] body) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8: " + context(), e);
    }
    try (var parser = STRICT.createParser(ObjectReadContext.empty(), body)) {
      while (parser.nextToken() != null) {
        // each token is checked on the way
      }
    } catch (JacksonException e) {
      throw new AssertionError("not JSON: " + new String(body, UTF_8) + context(), e);
    }
  }

  /// Reads what was created, by its own path where it has one.
  private void readBack(Route route, RawConnection.Answer answer) throws IOException {
    var json = READER.readTree(answer.body());
    var id = json.path("data").path("id");
    boolean isCreated = answer.status() == 201;
    var list = route.path().text();
    if (!id.isIntegralNumber() || !isCreated) {
      return;
    }
    ids.computeIfAbsent(list, _ -> new ArrayList<>()).add(id.asLong());
    if (RequestTemplates.OF.containsKey("GET " + list + "/{id}")) {
      var read = get(list + "/" + id.asLong());
      assertThat(read.status()).as(context()).isEqualTo(200);
    }
  }

  private void readAllLists(List<Route> routes) throws IOException {
    for (var route : routes) {
      var path = route.path().text();
      if (route.method().name().equals("GET") && !path.contains("{")) {
        readAll(path, RequestTemplates.of("GET " + path));
      }
    }
    for (long webhook :
        ids.getOrDefault("/api/v1/webhooks", List.of()).stream().limit(20).toList()) {
      var rows = get("/api/v1/webhooks/" + webhook + "/deliveries");
      assertThat(rows.status()).as(context()).isIn(200, 404);
    }
  }

  private void readAll(String path, RequestTemplates.Template template) throws IOException {
    if (!template.query().containsKey("per_page")) {
      assertThat(get(path).status()).as(context()).isIn(200, 422);
      return;
    }
    boolean hasPages = template.query().containsKey("page");
    var cursor = "";
    for (int page = 1; page <= PAGES_MAX; page++) {
      var where = hasPages ? "page=" + page : "cursor=" + cursor;
      var answer = get(path + "?per_page=100&" + where);
      assertThat(answer.status()).as(context()).isEqualTo(200);
      var text = new String(answer.body(), UTF_8);
      if (text.startsWith("{\"success\":true,\"data\":[]")) {
        return;
      }
      cursor = text.replaceFirst("(?s).*\"next_cursor\":\"([^\"]*)\".*", "$1");
    }
  }

  private RawConnection.Answer get(String path) throws IOException {
    var token = path.startsWith("/admin/") ? operator : key;
    last =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(path, token);
    return send(last.getBytes(ISO_8859_1));
  }

  private String context() {
    return "(repeat it with -Dspectra.seed=%s) after%n%s".formatted(seed, last);
  }

  /// Notes faults that nobody foresaw: an error, or a warning with a stack trace.
  private final class FaultsInLog extends Handler {
    @Override
    public void publish(LogRecord entry) {
      boolean isWarning = entry.getLevel().intValue() >= Level.WARNING.intValue();
      boolean isError = entry.getLevel().intValue() >= Level.SEVERE.intValue();
      if (isError || (isWarning && entry.getThrown() != null)) {
        faults.add(entry.getLevel() + " " + entry.getMessage() + " " + entry.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
