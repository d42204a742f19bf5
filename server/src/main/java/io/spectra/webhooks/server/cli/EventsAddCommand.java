package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `spectra events add`: adds a type of event to the catalogue, for good.
@Command(
    name = "add",
    description = "Add a type of event; it can be published and subscribed to at once.",
    footer = {"", "JSON from a file: --json-schema \"$(cat schema.json)\""},
    mixinStandardHelpOptions = true)
final class EventsAddCommand extends AdminCommand {
  @Parameters(paramLabel = "EVENT", description = "Its name, such as kiosk.opened.")
  @SuppressWarnings("NullAway.Init") // required
  private String event;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      required = true,
      description = "When it fires.")
  @SuppressWarnings("NullAway.Init") // required
  private String description;

  @Option(
      names = "--example",
      paramLabel = "JSON",
      required = true,
      converter = JsonArgument.class,
      description = "How its data looks: an object such as '{\"id\": 7}'.")
  @SuppressWarnings("NullAway.Init") // required
  private ObjectNode example;

  @Option(
      names = "--json-schema",
      paramLabel = "JSON",
      converter = JsonArgument.class,
      description =
          "The JSON Schema of its data (default: none): documentation, which no event is checked"
              + " against.")
  private @Nullable ObjectNode jsonSchema;

  EventsAddCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var body = JsonNodeFactory.instance.objectNode();
    body.put("event", event).put("description", description);
    body.set("example", example);
    if (jsonSchema != null) {
      body.set("json_schema", jsonSchema);
    }
    var added = server.post("/event-types", body);
    out.println(
        "Added %s: %s. It stays in the catalogue for good."
            .formatted(text(added, "event"), withoutFullStop(text(added, "description"))));
    if (jsonSchema != null) {
      out.println("Its JSON Schema is documentation: no event is checked against it.");
    }
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
