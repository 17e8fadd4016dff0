package chorale.store;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** What this server does not do is refused by name, never silently ignored. */
final class Refusals {
    private static final Set<String> ANYWHERE = Set.of("$db", "lsid", "$clusterTime", "$readPreference", "readConcern", "writeConcern",
        "comment", "maxTimeMS", "txnNumber", "startTransaction", "autocommit");
    private static final Map<String, Set<String>> OPTIONS = Map.ofEntries(
        Map.entry("find", Set.of("filter", "projection", "sort", "skip", "limit", "batchSize", "singleBatch", "hint", "allowDiskUse", "noCursorTimeout", "allowPartialResults")),
        Map.entry("aggregate", Set.of("pipeline", "cursor", "hint", "allowDiskUse", "bypassDocumentValidation")),
        Map.entry("count", Set.of("query", "skip", "limit", "hint")),
        Map.entry("distinct", Set.of("key", "query", "hint")),
        Map.entry("insert", Set.of("documents", "ordered", "bypassDocumentValidation")),
        Map.entry("update", Set.of("updates", "ordered", "bypassDocumentValidation")),
        Map.entry("delete", Set.of("deletes", "ordered")),
        Map.entry("findandmodify", Set.of("query", "sort", "remove", "update", "new", "fields", "upsert", "arrayFilters", "hint", "bypassDocumentValidation")),
        Map.entry("create", Set.of()),
        Map.entry("createindexes", Set.of("indexes", "commitQuorum")),
        Map.entry("dropindexes", Set.of("index")));
    private static final Set<String> STATEMENT = Set.of("q", "u", "multi", "upsert", "arrayFilters", "limit", "hint");
    private static final Set<String> INDEX = Set.of("key", "name", "ns", "v", "unique", "sparse", "partialFilterExpression", "expireAfterSeconds", "background");
    private static final Set<String> COMMANDS = Set.of("committransaction", "aborttransaction", "createuser", "updateuser", "dropuser",
        "usersinfo", "createrole", "bulkwrite", "collmod", "mapreduce", "createsearchindexes", "saslstart", "replsetinitiate");

    private Refusals() {}

    static void check(String command, Document q) {
        if (q.containsKey("startTransaction") || Boolean.FALSE.equals(q.get("autocommit"))) throw refused("transactions");
        if (COMMANDS.contains(command)) throw refused("command " + command);
        Set<String> options = OPTIONS.get(command);
        if (options == null) return;
        q.keySet().stream().skip(1).filter(k -> !options.contains(k) && !ANYWHERE.contains(k)).findFirst()
            .ifPresent(k -> { throw refused("option " + k + " of " + command); });
        switch (command) {
            case "update" -> statements(q.get("updates"));
            case "delete" -> statements(q.get("deletes"));
            case "findandmodify" -> update(q.get("query"), q.get("update"));
            case "createindexes" -> ((Collection<?>) q.get("indexes")).forEach(spec -> index((Document) spec));
            case "aggregate" -> stages((Collection<?>) q.get("pipeline"));
            default -> { }
        }
        writeConcern(q);
    }

    private static void writeConcern(Document q) {
        if (q.get("writeConcern") instanceof Document wc && wc.get("w") instanceof Number w && w.intValue() > 1) {
            throw new MongoServerError(2, "BadValue", "cannot use 'w' > 1 when a host is not replicated");
        }
    }

    private static void statements(Object list) {
        for (Object statement : (Collection<?>) list) {
            Document s = (Document) statement;
            s.keySet().stream().filter(k -> !STATEMENT.contains(k)).findFirst().ifPresent(k -> { throw refused("option " + k + " of a statement"); });
            update(s.get("q"), s.get("u"));
        }
    }

    private static void update(Object query, Object update) {
        if (update instanceof Collection) throw refused("updates by aggregation pipeline");
        if (!(update instanceof Document changes) || !mentions(query, "$elemMatch")) return;
        for (Object change : changes.values()) {
            if (change instanceof Document d && d.keySet().stream().anyMatch(Refusals::positional)) {
                throw refused("the positional operator $ after $elemMatch (use arrayFilters)");
            }
        }
    }

    private static boolean positional(String path) {
        return path.endsWith(".$") || path.contains(".$.");
    }

    private static boolean mentions(Object node, String operator) {
        if (node instanceof Document d) return d.containsKey(operator) || d.values().stream().anyMatch(v -> mentions(v, operator));
        return node instanceof Collection<?> list && list.stream().anyMatch(v -> mentions(v, operator));
    }

    private static void index(Document spec) {
        spec.keySet().stream().filter(k -> !INDEX.contains(k)).findFirst().ifPresent(k -> { throw refused("index option " + k); });
        Document key = directions((Document) spec.get("key"));
        if (key.size() > 1 && spec.containsKey("expireAfterSeconds")) {
            throw new MongoServerError(67, "CannotCreateIndex", "TTL indexes are single-field indexes, compound indexes do not support TTL");
        }
        if (Utils.isTrue(spec.get("sparse")) && spec.containsKey("partialFilterExpression")) {
            throw new MongoServerError(67, "CannotCreateIndex", "cannot mix \"partialFilterExpression\" and \"sparse\" options");
        }
    }

    /** The key with plain 1 and -1; refuses text, hashed, geographic and wildcard keys. */
    static Document directions(Document key) {
        Document out = new Document();
        for (Map.Entry<String, Object> e : key.entrySet()) {
            if (!(e.getValue() instanceof Number n) || e.getKey().contains("$**")) throw refused("index type " + e.getValue() + " on " + e.getKey());
            out.put(e.getKey(), n.doubleValue() > 0 ? 1 : -1);
        }
        return out;
    }

    private static void stages(Collection<?> pipeline) {
        for (Object stage : pipeline) {
            if (((Document) stage).containsKey("$changeStream")) throw refused("change streams");
            if (((Document) stage).get("$addFields") instanceof Document d && d.keySet().stream().anyMatch(k -> k.contains("."))) {
                throw refused("dotted paths in $addFields");
            }
        }
    }

    private static MongoServerError refused(String what) {
        return new MongoServerError(238, "NotImplemented", "The local store does not support " + what + ".");
    }
}
