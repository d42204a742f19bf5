package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
      description = "When the event happens.")
  @SuppressWarnings("NullAway.Init") // required
  private String description;

  @Option(
      names = "--example",
      paramLabel = "JSON",
      required = true,
      converter = JsonArgument.class,
      description = "How its data looks: an object such as '{\"id\": 7}'.")
  @SuppressWarnings("NullAway.Init") // required
  private JsonValue example;

  @Option(
      names = "--json-schema",
      paramLabel = "JSON",
      converter = JsonArgument.class,
      description =
          "The JSON Schema of its data (default: none): documentation, which no event is checked"
              + " against.")
  private @Nullable JsonValue jsonSchema;

  EventsAddCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var added = server.post("/event-types", JsonFields.object(this::write));
    out.println(
        "Added %s: %s. It stays in the catalogue for good."
            .formatted(text(added, "event"), withoutFullStop(text(added, "description"))));
    if (jsonSchema != null) {
      out.println("Its JSON Schema is documentation: no event is checked against it.");
    }
  }

  private void write(JsonFields json) {
    json.text("event", event).text("description", description).value("example", example);
    if (jsonSchema != null) {
      json.value("json_schema", jsonSchema);
    }
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
