package chorale.store;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Chooses index ranges that hold every match of a query (and often more: each document is then matched in full). */
final class Planner {
    private static final int MAX_RANGES = 10_000;
    private static final int UNIQUE_HIT = 100;

    /** One index and the row ranges to read in it; 'order': null when the rows come as they lie. */
    record Scan(SortedIndex index, List<Object[][]> ranges, Order order, int equalities) {
        Stream<Object> positions(Tally tally) {
            Stream<Object> all = Rows.stream(Rows.of(index, ranges, order)).peek(row -> tally.keys++).map(index::position);
            return index.multikey() ? all.distinct() : all;
        }
    }

    /** Several scans when the query is an $or. */
    record Plan(List<Scan> scans, int score) {
        boolean ordered() {
            return scans.size() == 1 && scans.get(0).order() != null;
        }

        Stream<Object> positions(Tally tally) {
            return scans.size() == 1 ? scans.get(0).positions(tally) : scans.stream().flatMap(scan -> scan.positions(tally)).distinct();
        }
    }

    private Planner() {}

    /** Null when only a full scan can answer. */
    static Plan plan(List<SortedIndex> indexes, Document query, Document sort) {
        Plan best = best(indexes, conditions(query), sort);
        if (best != null && best.score() > 1) return best;
        Plan union = union(indexes, query);
        return union == null ? best : union;
    }

    private static Plan best(List<SortedIndex> indexes, Map<String, List<Object>> conditions, Document sort) {
        Plan best = null;
        for (SortedIndex index : indexes) {
            Plan plan = plan(index, conditions, sort);
            if (plan != null && (best == null || plan.score() > best.score())) best = plan;
        }
        return best;
    }

    /** An $or is served when an index serves each of its branches. */
    private static Plan union(List<SortedIndex> indexes, Document query) {
        if (!(query.get("$or") instanceof Collection<?> branches) || branches.isEmpty()) return null;
        List<Scan> scans = new ArrayList<>();
        for (Object branch : branches) {
            Map<String, List<Object>> conditions = conditions(query);
            collect((Document) branch, "", conditions);
            Plan plan = best(indexes, conditions, null);
            if (plan == null) return null;
            scans.addAll(plan.scans());
        }
        return new Plan(scans, 1);
    }

    private static Map<String, List<Object>> conditions(Document query) {
        Map<String, List<Object>> out = new HashMap<>();
        collect(query, "", out);
        return out;
    }

    private static void collect(Document query, String prefix, Map<String, List<Object>> out) {
        for (Map.Entry<String, Object> e : query.entrySet()) {
            String key = e.getKey();
            Object value = e.getValue();
            if (key.equals("$and")) {
                for (Object part : (Collection<?>) value) collect((Document) part, prefix, out);
            } else if (!key.startsWith("$")) {
                out.computeIfAbsent(prefix + key, k -> new ArrayList<>()).add(value);
                if (value instanceof Document d && d.get("$elemMatch") instanceof Document inner) collect(inner, prefix + key + ".", out);
            }
        }
    }

    private static Plan plan(SortedIndex index, Map<String, List<Object>> conditions, Document sort) {
        if (index.partial != null && !implied(index.partial, conditions)) return null;
        List<List<Object>> prefixes = List.of(List.of());
        int equalities = 0;
        Bounds bounds = Bounds.none();
        boolean present = false;
        for (int column = 0; column < index.fields.length; column++) {
            bounds = Bounds.of(conditions.getOrDefault(index.fields[column], List.of()), index, column);
            present |= bounds.present;
            if (bounds.equal == null || prefixes.size() * bounds.equal.size() > MAX_RANGES) break;
            prefixes = product(prefixes, bounds.equal);
            equalities++;
            bounds = Bounds.none();
        }
        boolean ranged = bounds.ranged();
        Order order = present || !index.sparse() ? Order.of(index, equalities, sort) : null;
        boolean whole = index.sparse() && present && equalities == 0 && !ranged;
        int score = equalities * 4 + (ranged ? 2 : 0) + (whole ? 1 : 0) + (order != null ? 1 : 0)
            + (index.isUnique() && equalities == index.fields.length ? UNIQUE_HIT : 0);
        return score == 0 ? null : new Plan(List.of(new Scan(index, ranges(prefixes, bounds), order, equalities)), score);
    }

    private static List<List<Object>> product(List<List<Object>> prefixes, List<Object> values) {
        List<List<Object>> out = new ArrayList<>(prefixes.size() * values.size());
        for (List<Object> prefix : prefixes) {
            for (Object value : values) {
                List<Object> longer = new ArrayList<>(prefix);
                longer.add(value);
                out.add(longer);
            }
        }
        return out;
    }

    private static List<Object[][]> ranges(List<List<Object>> prefixes, Bounds bounds) {
        List<Object[][]> out = new ArrayList<>(prefixes.size());
        for (List<Object> prefix : prefixes) {
            Object[] from = edge(prefix, bounds.low, bounds.lowInclusive ? SortedIndex.LOW : SortedIndex.HIGH);
            Object[] to = edge(prefix, bounds.high, bounds.highInclusive ? SortedIndex.HIGH : SortedIndex.LOW);
            out.add(new Object[][] {from, to});
        }
        return out;
    }

    private static Object[] edge(List<Object> prefix, Object bound, Object end) {
        List<Object> row = new ArrayList<>(prefix);
        row.add(bound);
        if (bound != SortedIndex.LOW && bound != SortedIndex.HIGH) row.add(end);
        return row.toArray();
    }

    /** A partial index may answer only when the query repeats or narrows its filter. */
    private static boolean implied(Document partial, Map<String, List<Object>> conditions) {
        for (Map.Entry<String, List<Object>> e : conditions(partial).entrySet()) {
            List<Object> given = conditions.getOrDefault(e.getKey(), List.of());
            for (Object filter : e.getValue()) if (given.stream().noneMatch(c -> implies(c, filter))) return false;
        }
        return true;
    }

    private static boolean implies(Object condition, Object filter) {
        if (condition == null || filter == null) return condition == filter;
        if (condition.equals(filter)) return true;
        if (!(filter instanceof Document d) || d.size() != 1) return false;
        Object value = condition instanceof Document c && c.size() == 1 && c.containsKey("$eq") ? c.get("$eq") : condition;
        if (!Bounds.scalar(value)) return false;
        return Utils.isTrue(d.get("$exists")) || d.get("$in") instanceof Collection<?> in && in.contains(value);
    }
}
