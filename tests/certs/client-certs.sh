#!/bin/bash
# client-certs.sh DIR: client certificates that a broker takes or refuses, and one identity in every form that people have.
# Needs openssl only. Password of everything that has one: secret
#   DIR/ca.crt         CN=Client CA, which a broker of the tests trusts; DIR/crl.pem lists what it revoked
#   DIR/NAME.crt .key  one client certificate for each case; NAME-chain.crt with its intermediate
#   DIR/forms          the certificate and key of v3.crt, written in every way
set -eu
mkdir -p "$1"; cd "$1"
q() { "$@" 2>>"$LOG"; }
LOG=$PWD/openssl.log
touch index.txt
cat > ca.cnf <<'CNF'
[ca]
default_ca = d
[d]
database = index.txt
rand_serial = yes
default_md = sha256
policy = p
new_certs_dir = .
unique_subject = no
default_crl_days = 30
[p]
organizationName = optional
commonName = optional
CNF
rsa() { q openssl genrsa -out "$1" "${2:-2048}"; }
ec() { q openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -out "$1"; }
root() { ec "$1.key" P-256; q openssl req -x509 -key "$1.key" -days 30 -subj "$2" -out "$1.crt"; }
# issue NAME CA SUBJECT EXTENSIONS [MORE]: no extensions make X.509 version 1. Key: NAME.key, made as RSA 2048 if missing.
issue() {
  [ -f "$1.key" ] || cp shared.key "$1.key"
  q openssl req -new -key "$1.key" -subj "$3" -out "$1.csr"
  printf '%b' "$4" > "$1.ext"
  if [ -n "$4" ]; then q openssl ca -config ca.cnf -batch -notext -cert "$2.crt" -keyfile "$2.key" -in "$1.csr" -out "$1.crt" -days 30 -extfile "$1.ext" "${@:5}"
  else q openssl ca -config ca.cnf -batch -notext -cert "$2.crt" -keyfile "$2.key" -in "$1.csr" -out "$1.crt" -days 30 "${@:5}"; fi
}
LEAF='basicConstraints=CA:FALSE\n'; CA='basicConstraints=critical,CA:TRUE\n'
PAST="-startdate 20200101000000Z -enddate 20210101000000Z"; FUTURE="-startdate 20900101000000Z -enddate 20910101000000Z"
rsa shared.key
root ca "/CN=Client CA"
root same-name-ca "/CN=Client CA"
root other-ca "/CN=Other client CA"
root server-ca "/CN=Server CA"
issue int ca "/CN=Client intermediate" "$CA"
issue late-int ca "/CN=Late intermediate" "$CA" $PAST

issue server server-ca "/CN=localhost" "${LEAF}subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"
issue v3 ca "/O=Plant/CN=client-v3" "${LEAF}extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n"
issue v1 ca "/CN=client-v1" ""
issue under-int int "/CN=client-under-int" "$LEAF"
cat under-int.crt int.crt > under-int-chain.crt
cat int.crt under-int.crt > under-int-reversed.crt
cat under-int.crt int.crt ca.crt > under-int-whole.crt
issue under-late late-int "/CN=client-under-late" "$LEAF"; cat under-late.crt late-int.crt > under-late-chain.crt
issue expired ca "/CN=client-expired" "$LEAF" $PAST
issue future ca "/CN=client-future" "$LEAF" $FUTURE
issue server-only ca "/CN=client-server-only" "${LEAF}extendedKeyUsage=serverAuth\n"
issue no-sign ca "/CN=client-no-sign" "${LEAF}keyUsage=keyEncipherment\n"
issue sha1 ca "/CN=client-sha1" "$LEAF" -md sha1
issue unknown other-ca "/CN=client-unknown" "$LEAF"
issue impostor same-name-ca "/CN=client-impostor" "$LEAF"
issue nameless ca "/O=Nameless" "$LEAF"
issue ca-true ca "/CN=client-ca-true" "$CA"
issue revoked ca "/CN=client-revoked" "$LEAF"
ec p256.key P-256; issue p256 ca "/CN=client-p256" "$LEAF"
ec p384.key P-384; issue p384 ca "/CN=client-p384" "$LEAF"
ec p521.key P-521; issue p521 ca "/CN=client-p521" "$LEAF"
q openssl genpkey -algorithm ED25519 -out ed25519.key; issue ed25519 ca "/CN=client-ed25519" "$LEAF"
q openssl genpkey -algorithm ED448 -out ed448.key; issue ed448 ca "/CN=client-ed448" "$LEAF"
rsa rsa4096.key 4096; issue rsa4096 ca "/CN=client-rsa4096" "$LEAF"
rsa rsa1024.key 1024; issue rsa1024 ca "/CN=client-rsa1024" "$LEAF"
q openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key; issue pss ca "/CN=client-pss" "$LEAF"
ec k256.key secp256k1; issue k256 ca "/CN=client-k256" "$LEAF"
q openssl req -x509 -key shared.key -days 30 -subj "/CN=client-self" -out self.crt; cp shared.key self.key
q openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key -revoke revoked.crt
q openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key -gencrl -out crl.pem
touch other-index.txt; sed 's/index.txt/other-index.txt/' ca.cnf > other.cnf
q openssl ca -config other.cnf -cert other-ca.crt -keyfile other-ca.key -gencrl -out other-crl.pem
cat ca.crt other-ca.crt > both-cas.crt

mkdir -p forms; ( cd forms
C=../v3.crt K=../v3.key P="-passout pass:secret"
q openssl x509 -in $C -outform DER -out cert.der
q openssl x509 -in $C -text -out cert-text.pem
sed 's/$/\r/' $C > cert-crlf.pem
printf '\xef\xbb\xbf' | cat - $C > cert-bom.pem
{ echo "-----BEGIN CERTIFICATE-----"; grep -v -- ----- $C | tr -d '\n'; echo; echo "-----END CERTIFICATE-----"; } > cert-one-line.pem
q openssl crl2pkcs7 -nocrl -certfile $C -certfile ../ca.crt -out cert.p7b
q openssl crl2pkcs7 -nocrl -certfile $C -outform DER -out cert-der.p7b
cat $C $K > combined.pem; cat $K $C > combined-key-first.pem
q openssl pkey -in $K -outform DER -out key-pkcs8.der
q openssl rsa -in $K -traditional -out key-pkcs1.pem
q openssl rsa -in $K -traditional -outform DER -out key-pkcs1.der
q openssl pkcs8 -topk8 -in $K $P -out key-aes256.pem
q openssl pkcs8 -topk8 -in $K $P -outform DER -out key-aes256.der
q openssl pkcs8 -topk8 -in $K $P -v2 aes128 -v2prf hmacWithSHA1 -out key-aes128.pem
q openssl pkcs8 -topk8 -in $K $P -v2 des3 -out key-des3.pem
q openssl pkcs8 -topk8 -in $K $P -scrypt -out key-scrypt.pem
q openssl pkcs8 -topk8 -in $K $P -v1 PBE-SHA1-3DES -out key-pbe.pem
q openssl rsa -in $K -traditional -aes256 $P -out key-legacy-aes.pem
q openssl rsa -in $K -traditional -des3 $P -out key-legacy-des3.pem
q openssl pkcs12 -export -in $C -inkey $K -certfile ../ca.crt -name pair $P -out modern.p12
q openssl pkcs12 -export -legacy -in $C -inkey $K -name pair $P -out legacy.p12
q openssl pkcs12 -export -nomac -in $C -inkey $K -name pair $P -out nomac.p12
q openssl pkcs12 -export -in $C -inkey $K -name pair -passout pass: -out empty.p12
q openssl ec -in ../p256.key -out p256-sec1.pem
q openssl ecparam -name prime256v1 -out parameters.pem; cat parameters.pem p256-sec1.pem > p256-parameters.pem
q openssl ec -in ../p256.key -aes256 -passout pass:secret -out p256-legacy.pem )
q openssl pkcs12 -export -nokeys -in server-ca.crt $(printf -- '-passout pass:secret') -out trust.p12
mkdir -p directory; cp server-ca.crt other-ca.crt directory/; q openssl rehash directory
echo "made: $(ls *.crt | wc -l) certificates"
