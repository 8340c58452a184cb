package io.fastdp.controller.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fastdp.controller.state.SavedState.Pair;
import io.fastdp.controller.state.SavedState.Path;
import io.fastdp.controller.state.SavedState.Peer;
import io.fastdp.controller.state.SavedState.Word;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON form of {@link SavedState}, value by value. Binding by reflection would be shorter, but learning the records' shape
 * takes a sixth of an agent's start, which reads this first. Unknown fields are passed over: a later version may have written them.
 */
final class SavedStateJson {
    /** State, list, entry, list are four; more only in what is passed over. */
    private static final int DEEPEST = 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    /** What becomes of the objects in the lists of that name. */
    private static final Map<String, Entry> ENTRIES = Map.of(
            "peers",
            SavedStateJson::peer,
            "relays",
            SavedStateJson::pair,
            "links",
            SavedStateJson::path,
            "claims",
            SavedStateJson::word);

    private SavedStateJson() {}

    private interface Entry {
        Object of(Fields fields) throws IOException;
    }

    static SavedState read(byte[] json) throws IOException {
        try (JsonParser in = JSON.createParser(json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a saved state: it is no JSON object");
            }
            Fields fields = Fields.read(in);
            return new SavedState(
                    fields.text("name"),
                    fields.number("shortId"),
                    fields.list("ownBroadcastTo", String.class),
                    fields.list("peers", Peer.class),
                    fields.list("relays", Pair.class),
                    fields.list("links", Path.class),
                    fields.list("claims", Word.class));
        }
    }

    private static Peer peer(Fields fields) throws IOException {
        return new Peer(
                fields.text("name"),
                fields.number("shortId"),
                fields.text("nextHop"),
                fields.text("unicastFrom"),
                fields.text("broadcastFrom"),
                fields.list("broadcastTo", String.class));
    }

    private static Pair pair(Fields fields) throws IOException {
        return new Pair(fields.text("source"), fields.text("destination"), fields.text("from"), fields.text("to"));
    }

    private static Path path(Fields fields) throws IOException {
        return new Path(
                fields.text("peer"),
                fields.text("local"),
                fields.text("remote"),
                fields.number("udpPort"),
                fields.isTrue("encrypted"));
    }

    private static Word word(Fields fields) throws IOException {
        return new Word(
                fields.text("peer"),
                fields.text("mac"),
                fields.value("version", Long.class),
                fields.isTrue("present"),
                fields.list("addresses", String.class));
    }

    /** The fields of one object: a text, a Long, a Boolean, or a list of texts or entries. */
    private record Fields(Map<String, Object> byName) {

        /** From after the object's brace to its closing one. */
        static Fields read(JsonParser in) throws IOException {
            Map<String, Object> byName = new HashMap<>();
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                switch (in.nextToken()) {
                    case VALUE_STRING -> byName.put(name, in.getText());
                    case VALUE_NUMBER_INT -> byName.put(name, in.getLongValue());
                    case VALUE_TRUE, VALUE_FALSE -> byName.put(name, in.getBooleanValue());
                    case START_ARRAY -> byName.put(name, list(in, name));
                    default -> in.skipChildren();
                }
            }
            return new Fields(byName);
        }

        private static List<Object> list(JsonParser in, String name) throws IOException {
            Entry entry = ENTRIES.get(name);
            List<Object> list = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (in.currentToken() == JsonToken.VALUE_STRING) {
                    list.add(in.getText());
                } else if (in.currentToken() == JsonToken.START_OBJECT && entry != null) {
                    list.add(entry.of(read(in)));
                } else {
                    throw new IOException(
                            "not a saved state: " + name + " has a " + in.currentToken() + " in its list");
                }
            }
            return list;
        }

        <T> T value(String name, Class<T> type) throws IOException {
            Object value = byName.get(name);
            if (!type.isInstance(value)) {
                throw new IOException("not a saved state: " + name + " is missing or of another kind");
            }
            return type.cast(value);
        }

        String text(String name) throws IOException {
            return value(name, String.class);
        }

        int number(String name) throws IOException {
            long number = value(name, Long.class);
            if (number != (int) number) {
                throw new IOException("not a saved state: " + name + " is " + number);
            }
            return (int) number;
        }

        /** Not written is not so. */
        boolean isTrue(String name) {
            return Boolean.TRUE.equals(byName.get(name));
        }

        <T> List<T> list(String name, Class<T> type) throws IOException {
            List<T> list = new ArrayList<>();
            for (Object element : value(name, List.class)) {
                if (!type.isInstance(element)) {
                    throw new IOException("not a saved state: " + name + " has something else in its list");
                }
                list.add(type.cast(element));
            }
            return List.copyOf(list);
        }
    }

    static byte[] write(SavedState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("name", state.name());
            out.writeNumberField("shortId", state.shortId());
            texts(out, "ownBroadcastTo", state.ownBroadcastTo());
            objects(out, "peers", state.peers(), SavedStateJson::write);
            objects(out, "relays", state.relays(), SavedStateJson::write);
            objects(out, "links", state.links(), SavedStateJson::write);
            objects(out, "claims", state.claims(), SavedStateJson::write);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("saved state cannot be written as JSON", e); // memory is no disk
        }
        return bytes.toByteArray();
    }

    private interface Members<T> {
        void write(JsonGenerator out, T object) throws IOException;
    }

    private static <T> void objects(JsonGenerator out, String name, List<T> all, Members<T> members)
            throws IOException {
        out.writeArrayFieldStart(name);
        for (T object : all) {
            out.writeStartObject();
            members.write(out, object);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void texts(JsonGenerator out, String name, List<String> all) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : all) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Peer peer) throws IOException {
        out.writeStringField("name", peer.name());
        out.writeNumberField("shortId", peer.shortId());
        out.writeStringField("nextHop", peer.nextHop());
        out.writeStringField("unicastFrom", peer.unicastFrom());
        out.writeStringField("broadcastFrom", peer.broadcastFrom());
        texts(out, "broadcastTo", peer.broadcastTo());
    }

    private static void write(JsonGenerator out, Pair relay) throws IOException {
        out.writeStringField("source", relay.source());
        out.writeStringField("destination", relay.destination());
        out.writeStringField("from", relay.from());
        out.writeStringField("to", relay.to());
    }

    private static void write(JsonGenerator out, Path link) throws IOException {
        out.writeStringField("peer", link.peer());
        out.writeStringField("local", link.local());
        out.writeStringField("remote", link.remote());
        out.writeNumberField("udpPort", link.udpPort());
        out.writeBooleanField("encrypted", link.encrypted());
    }

    private static void write(JsonGenerator out, Word claim) throws IOException {
        out.writeStringField("peer", claim.peer());
        out.writeStringField("mac", claim.mac());
        out.writeNumberField("version", claim.version());
        out.writeBooleanField("present", claim.present());
        texts(out, "addresses", claim.addresses());
    }
}
