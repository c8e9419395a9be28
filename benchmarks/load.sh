#!/usr/bin/env bash
# Readers while articles are stored: 16 connections for 30 s (wrk) on the timeline page, gunicorn with 2 workers, an ingest of
# 5,000 files meanwhile, which then goes on to its end. Prints latencies, failed requests, how many articles were stored beside
# the readers and how fast without them, and what was logged as an error. Wants an idle machine: bash benchmarks/load.sh
set -euo pipefail
cd "$(dirname "$0")/.."
FOLDER=$(mktemp -d); BIN=.venv/bin; PORT=${PORT:-8140}; PIDS=()
trap 'kill "${PIDS[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$FOLDER"' EXIT
export TUMEN_VAR=$FOLDER/var TUMEN_HTTPS_REDIRECT=0 TUMEN_ALLOWED_HOSTS=127.0.0.1 TUMEN_LOG_LEVEL=WARNING
$BIN/python manage.py migrate -v0
$BIN/python manage.py seed
$BIN/python manage.py collectstatic --no-input -v0
$BIN/python -m benchmarks.many_articles "${ARTICLES:-5000}" "$FOLDER/news"
$BIN/gunicorn -c deploy/gunicorn.conf.py -b 127.0.0.1:$PORT -w 2 timeline.wsgi 2>"$FOLDER/log" & PIDS+=($!)
URL=http://127.0.0.1:$PORT/
until curl -sf -o /dev/null $URL; do sleep 0.5; done
echo "--- idle"; wrk -t1 -c16 -d10s --timeout 60s --latency $URL
$BIN/python manage.py ingest "$FOLDER/news" >"$FOLDER/ingest" 2>&1 & PIDS+=($!)
sleep 3
stored() { $BIN/python manage.py shell -v0 -c "from timeline.models import Source; print(Source.objects.count())"; }
BEFORE=$(stored)
echo "--- during ingest"; wrk -t1 -c16 -d30s --timeout 60s --latency $URL
AFTER=$(stored); SECONDS=0
echo "stored in these 30 s: $((AFTER - BEFORE))"
wait "${PIDS[1]}" || true
cat "$FOLDER/ingest"
echo "then, without readers: $(( ($(stored) - AFTER) / (SECONDS > 0 ? SECONDS : 1) )) a second"
TAG=$(curl -s -H Accept: -D- -o /dev/null $URL | grep -i '^etag' | cut -d' ' -f2- | tr -d '\r')
# wrk sends no Accept header and curl one of its own: pages vary by it, so that the tag must be asked for without.
echo "--- unchanged page, 304"; wrk -t1 -c16 -d10s --timeout 60s --latency -H "If-None-Match: $TAG" $URL
echo "lines logged as errors: $(grep -c '"level": "ERROR"' "$FOLDER/log" || true), of them locked: $(grep -c 'database is locked' "$FOLDER/log" || true)"
