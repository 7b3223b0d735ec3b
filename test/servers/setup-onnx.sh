#!/usr/bin/env bash
# Installs what the protocol onnx needs into $RANKGAUGE_SERVERS_HOME/onnx (290 MB), and exports the tiny Qwen3 there in both shapes.
# Needs setup.sh faulty before (torch, and the model). Run again, it does nothing for what is there.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
HOME_DIR=${RANKGAUGE_SERVERS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/rankgauge/servers}
bash "$HERE/setup.sh" faulty
mkdir -p "$HOME_DIR/onnx"
cd "$HOME_DIR/onnx"
[ -f package.json ] || echo '{"private":true}' > package.json
[ -d node_modules/onnxruntime-node ] || ONNXRUNTIME_NODE_INSTALL=skip npm install --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 @huggingface/tokenizers@0.2.0
[ -d python ] || UV_CACHE_DIR=$HOME_DIR/uv-cache "$HOME_DIR/uv/bin/uv" pip install --quiet --python "$HOME_DIR/faulty/bin/python" --target python onnx onnxscript
for form in full two; do
  out=$HOME_DIR/models/tiny-qwen3-reranker-onnx-$form
  [ -f "$out/config.json" ] || PYTHONPATH=$HOME_DIR/onnx/python CUDA_VISIBLE_DEVICES='' "$HOME_DIR/faulty/bin/python" "$HERE/export_onnx.py" "$HOME_DIR/models/tiny-qwen3-reranker" "$out" "$form" > /dev/null
done
