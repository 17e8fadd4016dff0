package chorale.store;

import de.bwaldvogel.mongo.bson.Document;
import java.util.List;

/** What the stages of an aggregation say about reading the collection. */
final class Pipeline {
    /** What the first stages let through; a limit of zero is none. */
    record Start(Document match, int limit) {}

    private Pipeline() {}

    @SuppressWarnings("unchecked")
    static List<Document> of(Document q) {
        return (List<Document>) q.getOrDefault("pipeline", List.of());
    }

    static boolean writes(List<Document> stages) {
        return stages.stream().anyMatch(s -> s.containsKey("$out") || s.containsKey("$merge"));
    }

    static Start start(List<Document> stages) {
        boolean matching = !stages.isEmpty() && stages.get(0).get("$match") instanceof Document;
        Document match = matching ? (Document) stages.get(0).get("$match") : new Document();
        return new Start(match, limit(stages.subList(matching ? 1 : 0, stages.size())));
    }

    private static int limit(List<Document> stages) {
        long skipped = 0;
        for (Document stage : stages) {
            if (stage.get("$limit") instanceof Number limit) return (int) Math.min(Integer.MAX_VALUE, skipped + limit.longValue());
            if (!(stage.get("$skip") instanceof Number skip)) return 0;
            skipped += skip.longValue();
        }
        return 0;
    }
}
