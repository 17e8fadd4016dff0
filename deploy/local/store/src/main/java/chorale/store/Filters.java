package chorale.store;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {f: {$gt: 8, $lt: 2}} may be met by two elements of an array; the library wants one element to meet both, unless they are apart. */
final class Filters {
    private static final Set<String> APART = Set.of("$gt", "$gte", "$lt", "$lte", "$eq", "$ne", "$in", "$nin", "$exists", "$size", "$all", "$elemMatch", "$type", "$mod");

    private Filters() {}

    /** A copy of the command whose filters say the same with one operator a condition. */
    static Document split(String command, Document q) {
        return switch (command) {
            case "find" -> with(q, "filter");
            case "count", "distinct", "findandmodify" -> with(q, "query");
            case "update" -> each(q, "updates", "q");
            case "delete" -> each(q, "deletes", "q");
            case "aggregate" -> each(q, "pipeline", "$match");
            default -> q;
        };
    }

    private static Document with(Document q, String key) {
        if (!(q.get(key) instanceof Document filter)) return q;
        Document copy = q.clone();
        copy.put(key, split(filter));
        return copy;
    }

    private static Document each(Document q, String list, String key) {
        Document copy = q.clone();
        copy.put(list, ((List<?>) q.get(list)).stream().map(part -> with((Document) part, key)).toList());
        return copy;
    }

    private static Document split(Document filter) {
        Document out = new Document();
        List<Document> apart = new ArrayList<>();
        for (Map.Entry<String, Object> e : filter.entrySet()) {
            if (e.getKey().equals("$or") || e.getKey().equals("$and") || e.getKey().equals("$nor")) {
                out.put(e.getKey(), ((List<?>) e.getValue()).stream().map(part -> split((Document) part)).toList());
            } else if (e.getValue() instanceof Document d && d.size() > 1 && APART.containsAll(d.keySet())) {
                d.forEach((operator, value) -> apart.add(new Document(e.getKey(), new Document(operator, value))));
            } else {
                out.put(e.getKey(), e.getValue());
            }
        }
        if (apart.isEmpty()) return out;
        if (out.get("$and") instanceof List<?> given) given.forEach(part -> apart.add((Document) part));
        out.put("$and", apart);
        return out;
    }
}
