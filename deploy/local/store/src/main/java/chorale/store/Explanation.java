package chorale.store;

import de.bwaldvogel.mongo.bson.Document;
import java.util.List;

/** The answer to `explain`: the plan of a command and, for one that reads, what carrying it out costs. */
final class Explanation {
    /** What a command looks for. */
    private record Search(Document filter, Document sort, int skip, int limit) {}

    private Explanation() {}

    /** 'documents': null where there is no such collection. */
    static Document of(String namespace, Documents documents, String command, Document q, boolean carriedOut) {
        Search search = search(command, q);
        Planner.Plan plan = documents == null ? null : documents.plan(search.filter(), search.sort());
        Document answer = new Document("queryPlanner", new Document("namespace", namespace).append("winningPlan", sorted(plan, search.sort())));
        if (carriedOut) answer.put("executionStats", cost(documents, search));
        return answer;
    }

    private static Document cost(Documents documents, Search search) {
        Tally tally = new Tally();
        int returned = documents == null ? 0
            : documents.query(search.filter(), search.sort(), search.skip(), search.limit(), null, tally).collectDocuments().size();
        return new Document("executionSuccess", true).append("nReturned", returned)
            .append("totalKeysExamined", tally.keys).append("totalDocsExamined", tally.documents);
    }

    private static Search search(String command, Document q) {
        return switch (command) {
            case "find" -> new Search(document(q.get("filter")), (Document) q.get("sort"), number(q.get("skip")), number(q.get("limit")));
            case "count" -> new Search(document(q.get("query")), null, number(q.get("skip")), number(q.get("limit")));
            case "update" -> searching(first(q, "updates").get("q"));
            case "delete" -> searching(first(q, "deletes").get("q"));
            case "aggregate" -> {
                Pipeline.Start start = Pipeline.start(Pipeline.of(q));
                yield new Search(start.match(), null, 0, start.limit());
            }
            case "findandmodify" -> new Search(document(q.get("query")), (Document) q.get("sort"), 0, 1);
            default -> searching(q.get("query"));
        };
    }

    private static Search searching(Object filter) {
        return new Search(document(filter), null, 0, 0);
    }

    private static Document first(Document q, String statements) {
        return (Document) ((List<?>) q.get(statements)).get(0);
    }

    private static Document document(Object value) {
        return value instanceof Document d ? d : new Document();
    }

    private static int number(Object value) {
        return value instanceof Number n ? n.intValue() : 0;
    }

    private static Document sorted(Planner.Plan plan, Document sort) {
        Document reading = plan == null ? new Document("stage", "COLLSCAN") : new Document("stage", "FETCH").append("inputStage", rows(plan));
        boolean blocking = sort != null && !sort.isEmpty() && (plan == null || !plan.ordered());
        return blocking ? new Document("stage", "SORT").append("inputStage", reading) : reading;
    }

    private static Document rows(Planner.Plan plan) {
        List<Document> scans = plan.scans().stream().map(s -> new Document("stage", "IXSCAN").append("indexName", s.index().getName())
            .append("equalities", s.equalities()).append("ranges", s.ranges().size())).toList();
        if (scans.size() > 1) return new Document("stage", "OR").append("inputStages", scans);
        boolean merged = plan.ordered() && plan.scans().get(0).ranges().size() > 1;
        return merged ? new Document("stage", "SORT_MERGE").append("inputStages", scans) : scans.get(0);
    }
}
