#!/usr/bin/env python3
"""Exports a Qwen3ForCausalLM reranker to ONNX.

    python export_onnx.py MODEL OUT full|two

full: logits of every place over the whole vocabulary; two: those of "no" and "yes" at the last place, [batch, 2].
"""
import os, shutil, sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

source, out, form = sys.argv[1:4]
os.makedirs(out, exist_ok=True)
tokenizer = AutoTokenizer.from_pretrained(source)
model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, attn_implementation="eager").eval()
no, yes = (tokenizer.convert_tokens_to_ids(word) for word in ("no", "yes"))


class Exported(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        position_ids = (attention_mask.cumsum(-1) - 1).clamp(min=0)
        logits = self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, use_cache=False).logits
        return logits if form == "full" else logits[:, -1][:, [no, yes]]


ids = torch.tensor([[5, 6, 7, 8], [9, 10, 11, 12]])
axes = {0: torch.export.Dim("batch", min=1, max=512), 1: torch.export.Dim("sequence", min=2, max=4096)}
torch.onnx.export(Exported(), (ids, torch.ones_like(ids)), f"{out}/model.onnx", input_names=["input_ids", "attention_mask"],
                  output_names=["logits"], dynamic_shapes={"input_ids": axes, "attention_mask": axes}, dynamo=True, external_data=False)
for name in ("tokenizer.json", "tokenizer_config.json", "config.json"):
    shutil.copy(os.path.join(source, name), out)
