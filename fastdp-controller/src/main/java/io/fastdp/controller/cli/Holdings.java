package io.fastdp.controller.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.ipam.address.Cidr;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which identifier has which addresses on this node. Immutable.
 *
 * @param byIdentifier in the order of the identifiers
 */
record Holdings(Map<String, List<Cidr>> byIdentifier) {
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads {@code {"owned":[{"containerid":"…","addrs":["…"]}]}}; {@code null} where there is nothing.
     *
     * @throws IOException with a line for the operator for anything else
     */
    static Holdings read(Reply reply) throws IOException {
        Map<String, List<Cidr>> all = new TreeMap<>();
        try (JsonParser json = JSON.createParser(reply.body())) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                members(json, all);
            } else if (json.currentToken() != JsonToken.VALUE_NULL) {
                throw new IOException("neither object nor null");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("the agent's list of addresses cannot be read: " + e.getMessage(), e);
        }
        return new Holdings(all);
    }

    private static void members(JsonParser json, Map<String, List<Cidr>> all) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean owned = json.currentName().equals("owned");
            if (json.nextToken() == JsonToken.START_ARRAY && owned) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    entry(json, all);
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private static void entry(JsonParser json, Map<String, List<Cidr>> all) throws IOException {
        String identifier = "";
        List<Cidr> addresses = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("containerid") && value == JsonToken.VALUE_STRING) {
                identifier = json.getText();
            } else if (name.equals("addrs") && value == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    addresses.add(Cidr.parse(json.getText()));
                }
            } else {
                json.skipChildren();
            }
        }
        all.computeIfAbsent(identifier, id -> new ArrayList<>()).addAll(addresses);
    }

    /** The identifier's addresses, in the order they were given. */
    List<Cidr> of(String identifier) {
        return byIdentifier.getOrDefault(identifier, List.of());
    }

    /** Who has the address. */
    Optional<String> holderOf(Inet4Address address) {
        return byIdentifier.entrySet().stream()
                .filter(entry -> entry.getValue().stream()
                        .anyMatch(held -> held.address().equals(address)))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
