package chorale.store;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Chooses index ranges that hold every match of a query (and often more: each document is then matched in full). */
final class Planner {
    private static final int MAX_RANGES = 1_000;
    private static final int UNIQUE_HIT = 100;

    /** One index and the row ranges to read in it. */
    record Scan(SortedIndex index, List<Object[][]> ranges, int equalities) {}

    /** Several scans when the query is an $or. 'ordered': the rows come in the order asked for (backwards if 'reverse'). */
    record Plan(List<Scan> scans, boolean ordered, boolean reverse, int score) {
        Stream<Object> positions() {
            Scan first = scans.get(0);
            // An ordered plan has one range, read lazily so that a limit stops it: nested flatMaps would read it whole.
            Stream<Object> all = scans.size() == 1 && first.ranges().size() == 1
                ? rows(first.index(), first.ranges().get(0))
                : scans.stream().flatMap(scan -> scan.ranges().stream().flatMap(range -> rows(scan.index(), range)));
            return scans.size() == 1 && !first.index().multikey() ? all : all.distinct();
        }

        private Stream<Object> rows(SortedIndex index, Object[][] range) {
            NavigableSet<Object[]> rows = index.between(range[0], range[1]);
            Iterator<Object[]> found = reverse ? rows.descendingIterator() : rows.iterator();
            // Not rows.stream(): a sub-set counts itself first, row by row.
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(found, Spliterator.ORDERED), false).map(index::position);
        }
    }

    /** What one field's conditions allow: equalities (null: none), or bounds. */
    private static final class Bounds {
        List<Object> equal;
        Object low = SortedIndex.LOW;
        Object high = SortedIndex.HIGH;
        boolean lowInclusive = true;
        boolean highInclusive = true;
        boolean present;

        boolean ranged() {
            return low != SortedIndex.LOW || high != SortedIndex.HIGH;
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
        return new Plan(scans, false, false, 1);
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
        Bounds bounds = new Bounds();
        boolean present = false;
        for (String field : index.fields) {
            bounds = bounds(conditions.getOrDefault(field, List.of()), index);
            present |= bounds.present;
            if (bounds.equal == null || prefixes.size() * bounds.equal.size() > MAX_RANGES) break;
            prefixes = product(prefixes, bounds.equal);
            equalities++;
            bounds = new Bounds();
        }
        boolean ranged = bounds.ranged();
        boolean ordered = !index.multikey() && prefixes.size() == 1 && (present || !index.sparse()) && follows(index, equalities, sort);
        boolean whole = index.sparse() && present && equalities == 0 && !ranged;
        int score = equalities * 4 + (ranged ? 2 : 0) + (whole ? 1 : 0) + (ordered ? 1 : 0)
            + (index.isUnique() && equalities == index.fields.length ? UNIQUE_HIT : 0);
        if (score == 0) return null;
        Scan scan = new Scan(index, ranges(prefixes, bounds), equalities);
        return new Plan(List.of(scan), ordered, ordered && descending(index, equalities, sort), score);
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

    private static Bounds bounds(List<Object> conditions, SortedIndex index) {
        boolean nullable = !index.sparse() && !index.multikey();
        Predicate<Object> indexable = v -> scalar(v) || nullable && Missing.isNullOrMissing(v);
        Bounds out = new Bounds();
        for (Object condition : conditions) {
            if (condition instanceof Document d && operators(d)) read(d, indexable, index.multikey(), out);
            else if (condition instanceof BsonRegularExpression regex) prefix(regex.getPattern(), regex.getOptions(), out);
            else if (indexable.test(condition)) out.equal = Collections.singletonList(wrap(condition));
            out.present |= scalar(condition);
            if (out.equal != null) return out;
        }
        return out;
    }

    private static void read(Document d, Predicate<Object> indexable, boolean multikey, Bounds out) {
        if (d.containsKey("$eq") && indexable.test(d.get("$eq"))) {
            out.equal = Collections.singletonList(wrap(d.get("$eq")));
        } else if (d.get("$in") instanceof Collection<?> values && values.stream().allMatch(indexable)) {
            TreeSet<Object> sorted = new TreeSet<>(Storage::compare);
            values.forEach(v -> sorted.add(wrap(v)));
            out.equal = new ArrayList<>(sorted);
        }
        out.present |= Utils.isTrue(d.get("$exists")) || scalar(d.get("$eq"));
        if (d.get("$regex") instanceof String pattern) prefix(pattern, d.containsKey("$options") ? "other" : "", out);
        for (String operator : d.keySet()) {
            Object value = d.get(operator);
            if (!scalar(value)) continue;
            if (operator.startsWith("$gt")) low(value, operator.equals("$gte"), multikey, out);
            if (operator.startsWith("$lt")) high(value, operator.equals("$lte"), multikey, out);
        }
        out.present |= out.ranged();
    }

    // Two bounds on an array may be met by two different elements, so only the first may narrow the range.
    private static void low(Object value, boolean inclusive, boolean multikey, Bounds out) {
        if (multikey && out.high != SortedIndex.HIGH) return;
        out.low = value;
        out.lowInclusive = inclusive;
    }

    private static void high(Object value, boolean inclusive, boolean multikey, Bounds out) {
        if (multikey && out.low != SortedIndex.LOW) return;
        out.high = value;
        out.highInclusive = inclusive;
    }

    /** An anchored, plain, case-sensitive pattern is a range of strings. */
    private static void prefix(String pattern, String options, Bounds out) {
        if (options != null && !options.isEmpty() || !pattern.startsWith("^") || pattern.contains("|") || out.ranged()) return;
        int end = 1;
        while (end < pattern.length() && (Character.isLetterOrDigit(pattern.charAt(end)) || " _-@/".indexOf(pattern.charAt(end)) >= 0)) end++;
        if (end < pattern.length() && "*?{".indexOf(pattern.charAt(end)) >= 0) end--;
        if (end <= 1) return;
        out.low = pattern.substring(1, end);
        out.high = pattern.substring(1, end) + Character.MAX_VALUE;
        out.present = true;
    }

    private static boolean operators(Document d) {
        return !d.isEmpty() && d.keySet().iterator().next().startsWith("$");
    }

    private static Object wrap(Object value) {
        return value instanceof Missing ? null : value;
    }

    private static boolean scalar(Object v) {
        return !(Missing.isNullOrMissing(v) || v instanceof Map || v instanceof Collection || v instanceof BsonRegularExpression);
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
        if (!scalar(value)) return false;
        return Utils.isTrue(d.get("$exists")) || d.get("$in") instanceof Collection<?> in && in.contains(value);
    }

    /** After its equalities, an index gives its next fields in order, then _id. */
    private static boolean follows(SortedIndex index, int equalities, Document sort) {
        if (sort == null || sort.isEmpty()) return false;
        List<String> fixed = Arrays.asList(index.fields).subList(0, equalities);
        int next = equalities;
        Integer direction = null;
        for (Map.Entry<String, Object> e : sort.entrySet()) {
            if (fixed.contains(e.getKey())) continue;
            if (!(e.getValue() instanceof Number n) || direction != null && direction != n.intValue()) return false;
            String expected = next < index.fields.length ? index.fields[next] : next == index.fields.length ? "_id" : null;
            if (!e.getKey().equals(expected)) return false;
            direction = n.intValue();
            next++;
        }
        return true;
    }

    private static boolean descending(SortedIndex index, int equalities, Document sort) {
        List<String> fixed = Arrays.asList(index.fields).subList(0, equalities);
        return sort.entrySet().stream().filter(e -> !fixed.contains(e.getKey()))
            .anyMatch(e -> ((Number) e.getValue()).intValue() < 0);
    }
}
