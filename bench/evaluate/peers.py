"""One peer on one run: peers.py TOOL QRELS RUN MEASURE.. ; what it used goes to file descriptor 3, its means to stdout."""
import json
import os
import resource
import sys


def pytrec_eval(qrels, run, measures):
    import pytrec_eval

    names = {"nDCG@10": "ndcg_cut.10", "MRR": "recip_rank", "AP": "map", "R@100": "recall.100"}
    with open(qrels) as f:
        judged = pytrec_eval.parse_qrel(f)
    with open(run) as f:
        scored = pytrec_eval.parse_run(f)
    values = pytrec_eval.RelevanceEvaluator(judged, {names[m] for m in measures}).evaluate(scored)
    keys = {m: names[m].replace(".", "_") for m in measures}
    return {m: sum(v[keys[m]] for v in values.values()) / len(values) for m in measures}


def ir_measures(qrels, run, measures):
    import ir_measures

    names = {"nDCG@10": "nDCG@10", "MRR": "RR", "AP": "AP", "R@100": "R@100"}
    parsed = {m: ir_measures.parse_measure(names[m]) for m in measures}
    means = ir_measures.calc_aggregate(
        list(parsed.values()), ir_measures.read_trec_qrels(qrels), ir_measures.read_trec_run(run)
    )
    return {m: means[parsed[m]] for m in measures}


def ranx(qrels, run, measures):
    from ranx import Qrels, Run, evaluate

    names = {"nDCG@10": "ndcg@10", "MRR": "mrr", "AP": "map", "R@100": "recall@100"}
    means = evaluate(
        Qrels.from_file(qrels, kind="trec"), Run.from_file(run, kind="trec"), [names[m] for m in measures],
        make_comparable=True,
    )
    return {m: float(means[names[m]] if len(measures) > 1 else means) for m in measures}


tool, qrels, run, *measures = sys.argv[1:]
print(json.dumps({"pytrec_eval": pytrec_eval, "ir_measures": ir_measures, "ranx": ranx}[tool](qrels, run, measures)))
usage = resource.getrusage(resource.RUSAGE_SELF)
used = {"kilobytes": usage.ru_maxrss, "cpuSeconds": usage.ru_utime + usage.ru_stime}
os.write(3, json.dumps(used).encode())
